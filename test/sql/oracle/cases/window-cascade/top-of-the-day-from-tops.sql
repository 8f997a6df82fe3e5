-- tags: window.cascade, window.top-n
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW steps AS
SELECT item, window_start AS s, window_end AS e, window_time AS wt, SUM(price) AS total, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY item, window_start, window_end, window_time;

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), item STRING, total BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, item, total
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY total DESC) AS rn
  FROM (
    SELECT window_start, window_end, item, SUM(total) AS total
    FROM TABLE(TUMBLE(TABLE steps, DESCRIPTOR(wt), INTERVAL '30' SECOND))
    GROUP BY window_start, window_end, item
  )
)
WHERE rn = 1;

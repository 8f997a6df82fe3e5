-- tags: window.tumble, over.rows
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW steps AS
SELECT item, window_time AS wt, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY item, window_start, window_end, window_time;

CREATE TABLE r (item STRING, wt TIMESTAMP(3), so_far BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, wt, SUM(n) OVER (PARTITION BY item ORDER BY wt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
FROM steps;

-- tags: window.group, top-n
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), item STRING, n BIGINT, place BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT s, item, n, place
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY s ORDER BY n DESC, item DESC) AS place
  FROM (
    SELECT TUMBLE_START(ts, INTERVAL '10' SECOND) AS s, item, COUNT(*) AS n
    FROM bids
    GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), item
  )
)
WHERE place <= 2;

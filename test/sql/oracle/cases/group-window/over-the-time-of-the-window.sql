-- tags: window.group, over
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), n BIGINT, so_far BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT s, n, SUM(n) OVER (ORDER BY rt)
FROM (
  SELECT TUMBLE_START(ts, INTERVAL '10' SECOND) AS s, TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS rt, COUNT(*) AS n
  FROM bids
  GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)
);

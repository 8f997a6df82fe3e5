-- tags: window.group, window.cascade
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT TUMBLE_START(rt, INTERVAL '20' SECOND), TUMBLE_END(rt, INTERVAL '20' SECOND), SUM(n)
FROM (
  SELECT TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS rt, item, COUNT(*) AS n
  FROM bids
  GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), item
)
GROUP BY TUMBLE(rt, INTERVAL '20' SECOND);

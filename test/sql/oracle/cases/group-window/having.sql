-- tags: window.group, group-by.having
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT DATE_FORMAT(TUMBLE_START(b.ts, INTERVAL '10' SECOND), 'HH:mm:ss'), COUNT(*)
FROM bids AS b
GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)
HAVING TUMBLE_END(ts, INTERVAL '10' SECOND) > TIMESTAMP '2026-01-01 00:00:10' AND COUNT(*) > 1;

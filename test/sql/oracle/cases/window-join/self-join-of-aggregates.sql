-- tags: window.join-inner, window.hop, window.late
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, n BIGINT, window_start TIMESTAMP(3), window_end TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
WITH counts AS (
  SELECT item, window_start, window_end, COUNT(*) AS n FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY item, window_start, window_end
), most AS (
  SELECT window_start, window_end, MAX(n) AS n FROM counts GROUP BY window_start, window_end
)
SELECT c.item, c.n, c.window_start, c.window_end
FROM counts AS c
JOIN most AS m ON c.window_start = m.window_start AND c.window_end = m.window_end AND c.n = m.n;

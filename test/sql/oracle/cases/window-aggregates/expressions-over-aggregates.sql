-- tags: window.tumble, query.expression
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (label STRING, ratio DOUBLE, span INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT CONCAT(item, '@', CAST(window_start AS STRING)), CAST(SUM(price) AS DOUBLE) / COUNT(*), TIMESTAMPDIFF(SECOND, MIN(ts), MAX(ts))
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, item;

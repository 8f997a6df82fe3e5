-- tags: window.tumble, join.unnest
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW parts AS
SELECT ts, part
FROM bids CROSS JOIN UNNEST(ARRAY[item, bidder]) AS p (part);

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), part STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, part, COUNT(*)
FROM TABLE(TUMBLE(TABLE parts, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, part;

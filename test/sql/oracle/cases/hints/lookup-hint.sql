-- tags: hint.join, join.inner
-- input: bids=bids.jsonl
-- input: others=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE others (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT /*+ LOOKUP('table' = 'b', 'retry-predicate' = 'lookup_miss', 'retry-strategy' = 'fixed_delay',
  'fixed-delay' = '10s', 'max-attempts' = '3') */ COUNT(*)
FROM bids AS a JOIN others AS b ON a.item = b.item;

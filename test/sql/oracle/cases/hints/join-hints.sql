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

CREATE TABLE r (item STRING, a BIGINT, b BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT /*+ BROADCAST(a), SHUFFLE_HASH(b), SHUFFLE_MERGE(a, b), NEST_LOOP(b), MULTI_JOIN(a, b) */ a.item, a.price, b.price
FROM bids AS a JOIN others AS b ON a.item = b.item AND a.price < b.price;

-- tags: hint.state-ttl, state-ttl, join.left
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
SELECT /*+ state_ttl(others = '3 h') */ bids.item, bids.price, others.price
FROM bids LEFT JOIN others ON bids.item = others.item AND others.price > 5;

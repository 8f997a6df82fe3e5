-- tags: hint.state-ttl, state-ttl
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW cheap AS SELECT item, price FROM bids WHERE price < 6;

CREATE TABLE r (item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT /*+ STATE_TTL('cheap' = '100000'), STATE_TTL('cheap' = '2 d') */ item, COUNT(*)
FROM cheap
GROUP BY item;

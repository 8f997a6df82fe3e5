-- tags: top-n, group-by, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COUNT(*), SUM(price) FROM (SELECT item, price FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC NULLS LAST) AS rn FROM bids
) WHERE rn <= 2);

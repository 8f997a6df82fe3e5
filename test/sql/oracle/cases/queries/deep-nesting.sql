-- tags: sub-query.from
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT n FROM (SELECT n FROM (SELECT n FROM (SELECT COUNT(*) AS n, item FROM (SELECT * FROM (SELECT item, price FROM bids) WHERE price > 0) GROUP BY item) WHERE n > 1) WHERE n < 100);

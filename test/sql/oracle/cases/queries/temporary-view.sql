-- tags: view
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, p BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TEMPORARY VIEW cheap AS SELECT * FROM bids WHERE price < 5;

INSERT INTO made
SELECT item, price FROM cheap;

-- tags: distinct
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT item FROM bids;

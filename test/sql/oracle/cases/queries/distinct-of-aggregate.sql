-- tags: distinct, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT n FROM (SELECT COUNT(*) AS n FROM bids GROUP BY item);

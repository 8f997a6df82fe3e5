-- tags: deduplicate, deduplicate.last, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT, m BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT n, MAX(price) FROM (SELECT item, COUNT(*) AS n, MAX(price) AS price FROM bids GROUP BY item) GROUP BY n;

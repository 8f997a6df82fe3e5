-- tags: group-by, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COUNT(*), SUM(n) FROM (SELECT item, COUNT(*) AS n FROM bids GROUP BY item HAVING COUNT(*) < 2);

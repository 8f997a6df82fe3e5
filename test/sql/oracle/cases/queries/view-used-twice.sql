-- tags: view, union-all, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW counts AS SELECT item, COUNT(*) AS n FROM bids GROUP BY item;

INSERT INTO made
SELECT item, n FROM counts UNION ALL SELECT 'all', SUM(n) FROM counts;

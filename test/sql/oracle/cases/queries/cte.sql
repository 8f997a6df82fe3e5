-- tags: cte
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH a AS (SELECT item, price FROM bids WHERE price > 1), b AS (SELECT item, COUNT(*) AS n FROM a GROUP BY item) SELECT * FROM b;

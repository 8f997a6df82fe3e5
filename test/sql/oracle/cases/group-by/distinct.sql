-- tags: group-by, aggregate.distinct
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a BIGINT, b BIGINT, c BIGINT, d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, COUNT(DISTINCT bidder), SUM(DISTINCT price), AVG(DISTINCT price), COUNT(DISTINCT bidder) FILTER (WHERE price > 4) FROM bids GROUP BY item;

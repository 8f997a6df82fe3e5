-- tags: deduplicate, deduplicate.first, group-by
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (b STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT bidder, COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts) AS rn FROM bids) WHERE rn = 1 GROUP BY bidder;

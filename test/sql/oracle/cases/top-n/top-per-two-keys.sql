-- tags: top-n, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, n BIGINT, rn BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, n, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY n DESC, bidder) AS rn FROM (SELECT item, bidder, COUNT(*) AS n FROM bids GROUP BY item, bidder)) WHERE rn <= 2;

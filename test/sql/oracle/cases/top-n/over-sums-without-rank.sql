-- tags: top-n, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (bidder STRING, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT bidder, s FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY s DESC, bidder) AS rn FROM (SELECT bidder, SUM(price) AS s FROM bids GROUP BY bidder)
) WHERE rn <= 2;

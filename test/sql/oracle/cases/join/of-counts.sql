-- tags: join.inner, group-by, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT a.item, a.n, b.s FROM (SELECT item, COUNT(*) AS n FROM bids GROUP BY item) a JOIN (SELECT item, SUM(price) AS s FROM bids GROUP BY item) b ON a.item = b.item;

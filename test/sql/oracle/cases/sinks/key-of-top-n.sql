-- tags: sink.upsert, top-n, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, price BIGINT, PRIMARY KEY (item, bidder) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) AS rn FROM (SELECT item, bidder, MAX(price) AS price FROM bids WHERE item IS NOT NULL AND bidder IS NOT NULL GROUP BY item, bidder)) WHERE rn <= 2;

-- tags: cte, join.inner
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, x BIGINT, y BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH a AS (SELECT item, bidder, price FROM bids) SELECT x.item, x.price, y.price FROM a x JOIN a y ON x.item = y.item AND x.price < y.price;

-- tags: view
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW dear AS SELECT * FROM bids WHERE price > 2;
CREATE VIEW busy (item, n) AS SELECT item, COUNT(*) FROM dear GROUP BY item;

INSERT INTO made
SELECT item, n FROM busy WHERE n > 1;

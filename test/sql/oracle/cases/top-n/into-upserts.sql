-- tags: top-n, sink.upsert, top-n.rank-column
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (rn BIGINT, item STRING, price BIGINT, PRIMARY KEY (rn) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT rn, item, price FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY price DESC, item) AS rn FROM bids) WHERE rn <= 3;

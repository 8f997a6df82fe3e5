-- tags: group-by, aggregate.listagg
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a STRING, b STRING, c STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, LISTAGG(bidder), LISTAGG(bidder, '|') FILTER (WHERE price > 3), LISTAGG(DISTINCT bidder) FROM bids GROUP BY item;

-- tags: group-by, aggregate.first_value, aggregate.last_value
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a STRING, b BIGINT, c STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, FIRST_VALUE(bidder), LAST_VALUE(price), LAST_VALUE(bidder) FILTER (WHERE price > 3) FROM bids GROUP BY item;

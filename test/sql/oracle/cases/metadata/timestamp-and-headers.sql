-- tags: sink.metadata, sink.append
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (headers MAP<STRING, BYTES> METADATA, item STRING, `timestamp` TIMESTAMP_LTZ(3) METADATA) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT MAP['bidder', CAST(bidder AS BYTES)], item, CAST(ts AS TIMESTAMP_LTZ(3))
FROM bids;

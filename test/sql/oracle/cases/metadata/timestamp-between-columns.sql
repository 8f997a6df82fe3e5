-- tags: sink.metadata, sink.append
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, sent TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', price BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, CAST(ts AS TIMESTAMP_LTZ(3)), price
FROM bids;

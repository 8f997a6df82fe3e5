-- tags: sink.metadata, sink.upsert
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (sent TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', item STRING, n BIGINT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT CAST(MAX(ts) AS TIMESTAMP_LTZ(3)), item, COUNT(*)
FROM bids
WHERE item IS NOT NULL
GROUP BY item;

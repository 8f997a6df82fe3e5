-- tags: window.group, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW newest AS
SELECT ts, item
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts DESC) AS place FROM bids)
WHERE place = 1;

CREATE TABLE r (window_start TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*)
FROM newest
GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);

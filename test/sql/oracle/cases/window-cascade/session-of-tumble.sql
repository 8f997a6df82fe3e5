-- tags: window.cascade, window.session-partitioned
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW steps AS
SELECT item, window_start AS s, window_end AS e, window_time AS wt, SUM(price) AS total, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY item, window_start, window_end, window_time;

CREATE TABLE r (item STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, window_start, window_end, SUM(n)
FROM TABLE(SESSION(TABLE steps PARTITION BY item, DESCRIPTOR(wt), INTERVAL '15' SECOND))
GROUP BY item, window_start, window_end;

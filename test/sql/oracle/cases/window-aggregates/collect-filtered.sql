-- tags: window.tumble, aggregate.collect, aggregate.filter
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), items MULTISET<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, COLLECT(item) FILTER (WHERE price > 3)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;

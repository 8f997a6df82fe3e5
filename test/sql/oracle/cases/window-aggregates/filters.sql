-- tags: window.tumble, aggregate.filter, aggregate.count, aggregate.sum
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), low BIGINT, high BIGINT, by_x BIGINT, top BIGINT, nope BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, COUNT(*) FILTER (WHERE price < 5), COUNT(*) FILTER (WHERE price >= 5), SUM(price) FILTER (WHERE bidder = 'x'), MAX(price) FILTER (WHERE item <> 'A'), SUM(price) FILTER (WHERE FALSE)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;

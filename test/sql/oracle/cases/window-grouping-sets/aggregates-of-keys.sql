-- tags: window.cube, window.tumble, group.grouping-sets
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), item STRING, price BIGINT, lowest STRING, n BIGINT, total BIGINT, plus BIGINT, nothing BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE g (item STRING, price BIGINT, lowest STRING, n BIGINT, total BIGINT, plus BIGINT, nothing BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, item, price,
  MIN(item), COUNT(DISTINCT item), SUM(price), SUM(price + 1), COUNT(*) FILTER (WHERE item IS NULL)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, CUBE (item, price);

INSERT INTO g
SELECT item, price, MIN(item), COUNT(DISTINCT item), SUM(price), SUM(price + 1), COUNT(*) FILTER (WHERE item IS NULL)
FROM bids
GROUP BY ROLLUP (item, price);

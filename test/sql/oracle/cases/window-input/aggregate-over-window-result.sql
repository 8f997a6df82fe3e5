-- tags: window.tumble, query.group-by
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, windows BIGINT, best BIGINT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, COUNT(*), MAX(total)
FROM (
  SELECT item, window_start, window_end, SUM(price) AS total
  FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
  GROUP BY item, window_start, window_end
)
WHERE item IS NOT NULL
GROUP BY item;

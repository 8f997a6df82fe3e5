-- tags: window.rollup, window.hop
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (
  window_start TIMESTAMP(3), n BIGINT, exact DECIMAL(10, 2), size_of_it STRING, is_total BOOLEAN
) WITH ('connector' = 'kafka', 'format' = 'json');

-- `size` is never NULL; in the groups of all sizes what is computed of it is.
INSERT INTO r
SELECT window_start, COUNT(*), CAST(size AS DECIMAL(10, 2)), CASE WHEN CAST(size AS DECIMAL(10, 2)) > 1 THEN 'large' ELSE 'small' END,
  size IS NULL
FROM (
  SELECT window_start, window_end, CAST(CHAR_LENGTH(COALESCE(item, '')) AS DECIMAL(20, 6)) AS size
  FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
)
GROUP BY window_start, window_end, ROLLUP (size)
HAVING CAST(size AS DECIMAL(10, 2)) >= 0 OR size IS NULL;

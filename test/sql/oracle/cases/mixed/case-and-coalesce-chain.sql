-- tags: mixed, conditional, group-by
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (band STRING, n BIGINT, mx INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT band, COUNT(*), MAX(ms) FROM (
  SELECT ms, CASE WHEN ms IS NULL THEN 'none' WHEN ms < 10 THEN 'fast' WHEN ms BETWEEN 10 AND 250 THEN 'ok' ELSE 'slow' END
    || COALESCE(NULLIF(SUBSTRING(page, 2, 1), ''), '-') AS band
  FROM clicks
) GROUP BY band;

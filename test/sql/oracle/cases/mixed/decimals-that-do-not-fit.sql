-- tags: mixed, decimal.overflow, decimal.rounding, cast
-- input: impressions=impressions.jsonl
CREATE TABLE impressions (
  `at` TIMESTAMP(3), user_id INT, ad STRING, cost DECIMAL(12, 4),
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (ad STRING, a DECIMAL(5, 2), b DECIMAL(38, 20), c DECIMAL(10, 0), d INT, e DECIMAL(20, 1), f DECIMAL(38, 6)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT ad, CAST(cost AS DECIMAL(5, 2)), CAST(cost AS DECIMAL(38, 20)) * 3, CAST(cost AS DECIMAL(10, 0)), CAST(cost AS INT), ROUND(cost, -1) + 0.05, cost / 3 FROM impressions;

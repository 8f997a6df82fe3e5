-- tags: mixed, sink.append, type.coercion
-- input: clicks=clicks.jsonl
-- input: impressions=impressions.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE impressions (
  `at` TIMESTAMP(3), user_id INT, ad STRING, cost DECIMAL(12, 4),
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b STRING, c DECIMAL(12, 2), d TIMESTAMP(3), e DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made (d, c, a) SELECT `at`, ms, user_id FROM clicks WHERE user_id > 2;
INSERT INTO made (b, e, a) SELECT ad, CAST(SUM(cost) AS DOUBLE), COUNT(*) FROM impressions GROUP BY ad;

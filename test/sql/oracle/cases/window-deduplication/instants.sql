-- tags: window.deduplication, window.ltz
-- input: instants=instants.jsonl
CREATE TABLE instants (
  `at` TIMESTAMP_LTZ(3), k STRING, v BIGINT,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (s TIMESTAMP_LTZ(3), e TIMESTAMP_LTZ(3), k STRING, v BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, k, v
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, k ORDER BY `at` DESC) AS rn
  FROM TABLE(TUMBLE(TABLE instants, DESCRIPTOR(`at`), INTERVAL '1' DAY))
)
WHERE rn = 1;

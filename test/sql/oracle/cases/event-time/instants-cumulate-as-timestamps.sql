-- tags: window.cumulate, window.ltz
-- input: instants=instants.jsonl
CREATE TABLE instants (
  `at` TIMESTAMP_LTZ(3), k STRING, v BIGINT,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT CAST(window_start AS TIMESTAMP(3)), CAST(window_end AS TIMESTAMP(3)), COUNT(*)
FROM TABLE(CUMULATE(TABLE instants, DESCRIPTOR(`at`), INTERVAL '6' HOUR, INTERVAL '1' DAY))
GROUP BY window_start, window_end;

-- tags: window.session-partitioned, window.ltz, window.null
-- input: instants=instants.jsonl
CREATE TABLE instants (
  `at` TIMESTAMP_LTZ(3), k STRING, v BIGINT,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, s TIMESTAMP_LTZ(3), e TIMESTAMP_LTZ(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, window_start, window_end, COUNT(*)
FROM TABLE(SESSION(TABLE instants PARTITION BY k, DESCRIPTOR(`at`), INTERVAL '2' HOUR))
GROUP BY k, window_start, window_end;

-- tags: window.cascade, window.ltz
-- input: instants=instants.jsonl
CREATE TABLE instants (
  `at` TIMESTAMP_LTZ(3), k STRING, v BIGINT,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW steps AS
SELECT k, window_start AS s, window_end AS e, window_time AS wt, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE instants, DESCRIPTOR(`at`), INTERVAL '1' HOUR))
GROUP BY k, window_start, window_end, window_time;

CREATE TABLE r (s TIMESTAMP_LTZ(3), e TIMESTAMP_LTZ(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, SUM(n)
FROM TABLE(TUMBLE(TABLE steps, DESCRIPTOR(wt), INTERVAL '1' DAY))
GROUP BY window_start, window_end;

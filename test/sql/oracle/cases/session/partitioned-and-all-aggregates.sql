-- tags: window.session-partitioned, aggregate.avg, aggregate.stddev, aggregate.listagg
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (sensor STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT, a DOUBLE, d DOUBLE, l STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT sensor, window_start, window_end, COUNT(*), AVG(CAST(tiny AS DOUBLE)), STDDEV_POP(n), LISTAGG(note)
FROM TABLE(SESSION(TABLE readings PARTITION BY sensor, DESCRIPTOR(ts), INTERVAL '3' SECOND))
GROUP BY sensor, window_start, window_end;

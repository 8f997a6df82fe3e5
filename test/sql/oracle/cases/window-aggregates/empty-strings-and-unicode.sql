-- tags: window.tumble, aggregate.listagg, window.null
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (note STRING, n BIGINT, sensors STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT note, COUNT(*), LISTAGG(COALESCE(sensor, '∅'), '→')
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, note;

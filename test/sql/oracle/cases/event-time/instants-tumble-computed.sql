-- tags: window.ltz
-- input: lz=events.jsonl
CREATE TABLE lz (ts TIMESTAMP(3), id INT, v INT, t AS CAST(ts AS TIMESTAMP_LTZ(3)), WATERMARK FOR t AS t - INTERVAL '3' SECOND) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`window_start` TIMESTAMP(3), `window_end` TIMESTAMP(3), `window_time` TIMESTAMP_LTZ(3), `s` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start, window_end, window_time, SUM(v) AS s FROM TABLE(TUMBLE(TABLE lz, DESCRIPTOR(t), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, window_time;

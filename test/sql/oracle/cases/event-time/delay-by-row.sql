-- tags: event-time
-- input: ev2=events.jsonl
CREATE TABLE ev2 (ts TIMESTAMP(3), v INT, id INT, WATERMARK FOR ts AS CASE WHEN id < 15 THEN ts - INTERVAL '10' SECOND ELSE ts END) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`window_start` TIMESTAMP(3), `n` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ev2, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;

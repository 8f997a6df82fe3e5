-- tags: event-time
-- input: ev2=events.jsonl
CREATE TABLE ev2 (ts STRING, v INT, id INT, t AS TO_TIMESTAMP(ts, 'yyyy-MM-dd HH:mm:ss.SSS'), WATERMARK FOR t AS t - INTERVAL '2' SECOND + INTERVAL '1' SECOND) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`window_start` TIMESTAMP(3), `n` BIGINT, `mx` TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start, COUNT(*) AS n, MAX(t) AS mx FROM TABLE(TUMBLE(TABLE ev2, DESCRIPTOR(t), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;

-- tags: type.char
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT 'a' AS a UNION ALL SELECT 'bbb' UNION ALL SELECT k FROM dim;

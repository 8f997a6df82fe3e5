-- tags: queries
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`k` STRING, `name` STRING, `lvl` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
TABLE dim;

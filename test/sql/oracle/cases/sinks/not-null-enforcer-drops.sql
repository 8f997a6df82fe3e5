-- tags: sink.upsert
-- input: dim=dims.jsonl
-- set: table.exec.sink.not-null-enforcer=DROP
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (k STRING NOT NULL, lvl INT NOT NULL) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made SELECT k, lvl FROM dim;

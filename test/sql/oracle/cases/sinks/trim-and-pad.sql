-- tags: type.char
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (a CHAR(3), b VARCHAR(2), c BINARY(2), d VARBINARY(1), n INT) WITH ('connector' = 'kafka', 'format' = 'json');
SET 'table.exec.sink.type-length-enforcer' = 'TRIM_PAD';
INSERT INTO made SELECT CAST(k AS CHAR(1)), CAST(name AS VARCHAR(10)), CAST(k AS BINARY(1)), CAST(name AS VARBINARY(5)), lvl FROM dim;

-- tags: function.json
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` STRING, `b` STRING, `c` STRING, `d` STRING, `e` STRING, `f` STRING, `h` BOOLEAN, `i` BOOLEAN, `j` BOOLEAN, `l` STRING, `m` STRING, `o` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT JSON_VALUE('{"a":1.50,"b":true,"c":null}', '$.a') AS a, JSON_VALUE('{"a":1.50,"b":true,"c":null}', '$.b') AS b, JSON_VALUE('{"a":1.50,"b":true,"c":null}', '$.c' NULL ON EMPTY) AS c, JSON_QUERY('[1,{"x":2}]', '$[*].x' WITH CONDITIONAL ARRAY WRAPPER) AS d, JSON_QUERY('{"a":"s"}', '$.a') AS e, JSON_QUERY('{}', '$.a' EMPTY OBJECT ON EMPTY) AS f, JSON_EXISTS('bad', '$.a' TRUE ON ERROR) AS h, '{}' IS JSON OBJECT AS i, '[1' IS NOT JSON AS j, JSON_OBJECT() AS l, JSON_ARRAY() AS m, JSON_OBJECT('a' VALUE JSON_OBJECT('b' VALUE 1)) AS o FROM dim;

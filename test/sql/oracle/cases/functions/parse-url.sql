-- tags: function.string, values
CREATE TABLE made (a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT PARSE_URL(u, 'HOST'), PARSE_URL(u, 'QUERY', 'k'), PARSE_URL(u, 'PATH') FROM (VALUES ('http://a.b:80/p/q?k=1&x=2#r'), ('https://u@h/?k='), (CAST(NULL AS STRING))) AS t (u);

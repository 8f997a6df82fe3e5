-- tags: function.split, string.empty
CREATE TABLE made (a STRING, b STRING, d ARRAY<STRING>, e STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT SPLIT_INDEX(s, ';', 0), SPLIT_INDEX(s, ';', 2), SPLIT(s, ';'), SPLIT_INDEX(s, 59, 1) FROM (VALUES ('a;b;c'), (';;'), (''), ('no'), ('😀;ü'), (CAST(NULL AS STRING))) AS t (s);

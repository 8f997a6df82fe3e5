-- tags: function.string, function.split
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d ARRAY<STRING>, e STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, SPLIT_INDEX(t, ',', 1), SPLIT_INDEX(t, ' ', 0), SPLIT(t, ','), SPLIT_INDEX(t, 'a', -1) FROM texts;

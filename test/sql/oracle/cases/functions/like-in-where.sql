-- tags: function.like, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM texts WHERE t LIKE '%😀%' OR t LIKE '𝒳__' OR t LIKE '漢%';

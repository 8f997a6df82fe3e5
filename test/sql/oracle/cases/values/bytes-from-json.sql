-- tags: type.bytes, table.json
-- input: blobs=blobs.jsonl
CREATE TABLE blobs (id INT, b BYTES) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, b BYTES, t STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, b, CAST(b AS STRING) FROM blobs;

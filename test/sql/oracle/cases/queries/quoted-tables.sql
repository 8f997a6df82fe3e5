-- tags: quoting, view
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, t STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW `my view` AS SELECT * FROM l;

INSERT INTO made
SELECT `order`.id, 'it''s ' || `order`.k FROM `my view` AS `order`;

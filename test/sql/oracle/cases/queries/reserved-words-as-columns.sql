-- tags: quoting
-- input: odd=odd.jsonl
CREATE TABLE odd (id INT, `value` STRING, `timestamp` TIMESTAMP(6), `order` INT, ID BIGINT, `a b` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `id2` BIGINT, `value` STRING, `timestamp` TIMESTAMP(6), `order` INT, `c5` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, ID AS id2, `value`, `timestamp`, odd.`order` * 2 AS `order`, `a b` FROM odd;

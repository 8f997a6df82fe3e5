-- tags: table.json
-- input: odd=odd.jsonl
CREATE TABLE odd (id INT, nested ROW<`at` TIMESTAMP(3), days ARRAY<DATE>, times MAP<STRING, TIME>>, amounts ARRAY<DECIMAL(8, 2)>) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `nested` ROW<`at` TIMESTAMP(3), `days` ARRAY<DATE>, `times` MAP<STRING, TIME(0)>>, `a` TIMESTAMP(3), `d` DATE, `t` TIME(0), `amounts` ARRAY<DECIMAL(8, 2)>, `s` DECIMAL(9, 2)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, nested, nested.`at` AS a, nested.days[1] AS d, nested.times['a'] AS t, amounts, amounts[1] + amounts[2] AS s FROM odd;

-- tags: quoting
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`k` STRING, `lvl` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT default_catalog.default_database.dim.k, d.lvl FROM default_catalog.default_database.dim, `default_database`.`dim` AS d WHERE dim.k = d.k;

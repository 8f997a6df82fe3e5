-- tags: aggregate.avg, aggregate.sum, query.group-by
-- input: overflow=overflow.jsonl
CREATE TABLE overflow (
  ts TIMESTAMP(3), k STRING, t TINYINT, s SMALLINT, i INT, b BIGINT, d DECIMAL(10, 2), f FLOAT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, t TINYINT, s SMALLINT, i INT, b BIGINT, f FLOAT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, AVG(t), AVG(s), AVG(i), AVG(b), AVG(f), COUNT(*)
FROM overflow
GROUP BY k;

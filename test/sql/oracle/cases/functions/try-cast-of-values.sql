-- tags: cast.try, values
CREATE TABLE made (a INT, b BIGINT, d TIMESTAMP(3), e BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT TRY_CAST(s AS INT), TRY_CAST(s AS BIGINT), TRY_CAST(s AS TIMESTAMP(3)), TRY_CAST(s AS BOOLEAN) FROM (VALUES ('1'), (' 2 '), ('3.7'), ('2147483648'), ('-0'), ('true'), ('T'), ('2024-02-29 12:00:00'), ('2023-02-29'), (''), (CAST(NULL AS STRING))) AS t (s);

-- tags: temporal-join, temporal-join.inner, group-by
-- input: rates=rates.jsonl
-- input: trades=trades.jsonl
CREATE TABLE rates (
  ts TIMESTAMP(3), currency STRING, rate DECIMAL(10, 4),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND, PRIMARY KEY (currency) NOT ENFORCED
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE trades (
  ts TIMESTAMP(3), id INT, currency STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (currency STRING, total DECIMAL(38, 6)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT t.currency, SUM(t.amount * r.rate) FROM trades t JOIN rates FOR SYSTEM_TIME AS OF t.ts AS r ON t.currency = r.currency GROUP BY t.currency;

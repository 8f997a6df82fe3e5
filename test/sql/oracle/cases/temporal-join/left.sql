-- tags: temporal-join, temporal-join.left
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

CREATE TABLE made (id INT, rate DECIMAL(10, 4), t TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT t.id, r.rate, r.ts FROM trades t LEFT JOIN rates FOR SYSTEM_TIME AS OF t.ts AS r ON t.currency = r.currency;

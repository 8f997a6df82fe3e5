CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

SET 'execution.checkpointing.interval' = '1 s';

CREATE TABLE a (id BIGINT, ts TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
CREATE TABLE b (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');

EXECUTE STATEMENT SET BEGIN
  INSERT INTO a SELECT id, ts FROM orders;
  INSERT INTO b SELECT id FROM orders;
END;

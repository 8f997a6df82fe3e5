CREATE TABLE readings (
  sensor  STRING NOT NULL,
  `value` DOUBLE,
  millis  BIGINT,
  at_time AS TO_TIMESTAMP_LTZ(millis, 3),
  arrived TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL,
  topic   STRING METADATA VIRTUAL,
  WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka', 'topic' = 'sensors', 'value.format' = 'avro-confluent',
  'scan.startup.mode' = 'timestamp', 'scan.startup.timestamp-millis' = '1700000000000');

CREATE TABLE per_minute (sensor STRING, window_start TIMESTAMP(3), topic STRING, worst DOUBLE, arrived TIMESTAMP(3),
  PRIMARY KEY (sensor, topic, window_start) NOT ENFORCED)
WITH ('connector' = 'cassandra', 'emit' = 'on-close', 'bucket' = '2 d');

INSERT INTO per_minute
SELECT sensor, window_start, topic, MAX(`value`), MAX(arrived)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(at_time), INTERVAL '1' MINUTE))
GROUP BY sensor, topic, window_start, window_end;

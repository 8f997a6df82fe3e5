-- US domestic flights of 2001: what happened at every airport in every hour, and on every route on every day.
-- Post more of them with: POST /v1/events/flights

CREATE TABLE flights (
  `date`      TIMESTAMP(3) NOT NULL,   -- scheduled departure; this is the event time
  delay       INT,                     -- minutes; negative is early
  distance    INT,                     -- miles
  origin      STRING NOT NULL,         -- airport code
  destination STRING NOT NULL,
  WATERMARK FOR `date` AS `date` - INTERVAL '1' HOUR
) WITH (
  'connector' = 'kafka',
  'topic' = 'flights',
  'format' = 'json',
  'scan.startup.mode' = 'earliest-offset'
);

CREATE TABLE airport_hourly (
  origin        STRING,
  window_start  TIMESTAMP(3),
  window_end    TIMESTAMP(3),
  flights       BIGINT,
  avg_delay     DOUBLE,
  worst_delay   INT,
  delayed_share DOUBLE,                -- share of flights more than 15 minutes late
  PRIMARY KEY (origin, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO airport_hourly
SELECT origin, window_start, window_end,
       COUNT(*),
       AVG(CAST(delay AS DOUBLE)),
       MAX(delay),
       AVG(CASE WHEN delay > 15 THEN 1.0E0 ELSE 0.0E0 END)
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(`date`), INTERVAL '1' HOUR))
GROUP BY origin, window_start, window_end;

CREATE TABLE route_daily (
  origin       STRING,
  destination  STRING,
  window_start TIMESTAMP(3),
  window_end   TIMESTAMP(3),
  flights      BIGINT,
  PRIMARY KEY (origin, destination, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO route_daily
SELECT origin, destination, window_start, window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(`date`), INTERVAL '1' DAY))
GROUP BY origin, destination, window_start, window_end;

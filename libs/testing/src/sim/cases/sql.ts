/** The source table that every simulated pipeline reads. */
export const SOURCE_SQL = `
CREATE TABLE clicks (
  id         BIGINT,
  page       STRING,
  amount     BIGINT,
  price      DOUBLE,
  ts         BIGINT,
  event_time AS TO_TIMESTAMP_LTZ(ts, 3),
  WATERMARK FOR event_time AS event_time - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'clicks',
  'format' = 'json',
  'scan.startup.mode' = 'earliest-offset'
);
`;

export const WATERMARK_DELAY_MS = 2000;

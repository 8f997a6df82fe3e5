-- The bids on each auction in every 10 seconds, every 2 seconds.
CREATE TABLE windowed_count (
  auction BIGINT,
  window_start TIMESTAMP(3),
  num BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'windowed_count',
  'format' = 'json'
);

INSERT INTO windowed_count
SELECT auction, window_start, COUNT(*)
FROM TABLE(HOP(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
GROUP BY auction, window_start, window_end;

-- The auctions with the most bids of the last 10 seconds, every 2 seconds; all of them when several share that number.
CREATE TABLE q5 (
  auction BIGINT,
  num BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'q5',
  'format' = 'json'
);

INSERT INTO q5
WITH counts AS (
  SELECT auction, window_start, window_end, COUNT(*) AS num
  FROM TABLE(HOP(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
  GROUP BY auction, window_start, window_end
), most AS (
  SELECT window_start, window_end, MAX(num) AS num
  FROM counts
  GROUP BY window_start, window_end
)
SELECT c.auction, c.num
FROM counts AS c
JOIN most AS m ON c.window_start = m.window_start AND c.window_end = m.window_end AND c.num >= m.num;

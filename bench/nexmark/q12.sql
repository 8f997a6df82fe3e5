-- The bids of each bidder in every 10 seconds of processing time.
CREATE VIEW processed AS
SELECT bidder, PROCTIME() AS ptime
FROM bid;

CREATE TABLE q12 (
  bidder BIGINT,
  bid_count BIGINT,
  starttime TIMESTAMP(3),
  endtime TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'q12',
  'format' = 'json'
);

INSERT INTO q12
SELECT bidder, COUNT(*), window_start, window_end
FROM TABLE(TUMBLE(TABLE processed, DESCRIPTOR(ptime), INTERVAL '10' SECOND))
GROUP BY bidder, window_start, window_end;

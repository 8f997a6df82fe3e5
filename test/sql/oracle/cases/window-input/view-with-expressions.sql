-- tags: window.tumble, query.view
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW labelled AS
SELECT ts, UPPER(COALESCE(item, '?')) || '-' || COALESCE(bidder, '?') AS label, price * 100 AS cents
FROM bids;

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), label STRING, cents BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, label, SUM(cents)
FROM TABLE(TUMBLE(TABLE labelled, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, label;

-- tags: window.tumble, ddl.computed-column
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts STRING, item STRING, bidder STRING, price BIGINT,
  moment AS TO_TIMESTAMP(ts, 'yyyy-MM-dd HH:mm:ss.SSS'),
  WATERMARK FOR moment AS moment - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT, latest TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, COUNT(*), MAX(moment)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(moment), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;

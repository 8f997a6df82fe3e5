-- tags: window.tumble, window.hop, dml.statement-set
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE by_item (window_start TIMESTAMP(3), window_end TIMESTAMP(3), item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

EXECUTE STATEMENT SET BEGIN
INSERT INTO r SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
INSERT INTO by_item SELECT window_start, window_end, item, COUNT(*) FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, item;
END;

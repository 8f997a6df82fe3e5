-- Every event has a number; whatever counts an event too often, or not at all, shows in
-- the sums and fingerprints of the numbers.
SET 'parallelism.default' = '2';

-- Events with ids of their own: a producer that repeats them is recognised by the column.
CREATE TABLE seen (
  id   BIGINT NOT NULL,
  page STRING NOT NULL,
  ts   TIMESTAMP(3) NOT NULL,
  WATERMARK FOR ts AS ts - INTERVAL '5' MINUTE
) DISTRIBUTED INTO 4 BUCKETS
WITH ('connector' = 'kafka', 'topic' = 'seen', 'format' = 'json', 'event-id' = 'id', 'event-id.ttl' = '1 h');

-- Events without: the requests carry an Idempotency-Key.
CREATE TABLE bought (
  seen_id BIGINT NOT NULL,
  amount  BIGINT NOT NULL,
  ts      TIMESTAMP(3) NOT NULL,
  WATERMARK FOR ts AS ts - INTERVAL '5' MINUTE
) DISTRIBUTED INTO 2 BUCKETS
WITH ('connector' = 'kafka', 'topic' = 'bought', 'format' = 'json', 'event-id.ttl' = '1 h');

CREATE TABLE page_totals (
  page STRING, events BIGINT, ids BIGINT, fingerprint STRING,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO page_totals
SELECT page, COUNT(*), SUM(id), FINGERPRINT(id) FROM seen GROUP BY page;

CREATE TABLE page_minutes (
  page STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), events BIGINT, ids BIGINT, first BIGINT, last BIGINT,
  PRIMARY KEY (page, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO page_minutes
SELECT page, window_start, window_end, COUNT(*), SUM(id), MIN(id), MAX(id)
FROM TABLE(TUMBLE(TABLE seen, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY page, window_start, window_end;

-- Two key changes: by the number for the join, then by page.
CREATE TABLE page_sales (
  page STRING, sales BIGINT, ids BIGINT, amount BIGINT, fingerprint STRING,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO page_sales
SELECT s.page, COUNT(*), SUM(s.id), SUM(b.amount), FINGERPRINT(s.id)
FROM seen s JOIN bought b ON b.seen_id = s.id AND b.ts BETWEEN s.ts AND s.ts + INTERVAL '10' SECOND
GROUP BY s.page;

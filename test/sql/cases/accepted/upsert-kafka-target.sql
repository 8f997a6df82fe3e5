CREATE TABLE visits (page STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE per_page (page STRING, visits BIGINT, PRIMARY KEY (page) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE per_hour (page STRING, window_end TIMESTAMP(3), visits BIGINT, PRIMARY KEY (page, window_end) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json');
INSERT INTO per_page SELECT page, COUNT(*) FROM visits GROUP BY page;
INSERT INTO per_hour
SELECT page, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE visits, DESCRIPTOR(ts), INTERVAL '1' HOUR))
GROUP BY page, window_start, window_end;

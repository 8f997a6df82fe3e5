-- tags: mixed, sinks.several, window.tumble
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE windows_made (device STRING, w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE VIEW counted AS
SELECT device, window_end AS w, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, device;

EXECUTE STATEMENT SET BEGIN
INSERT INTO windows_made SELECT device, w, n FROM counted WHERE n > 1;
INSERT INTO made SELECT device, SUM(n) FROM counted GROUP BY device;
END;

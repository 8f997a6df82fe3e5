-- tags: mixed, top-n.rank-column, top-n.ties, changelog.retract
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (rk BIGINT, device STRING, n BIGINT, PRIMARY KEY (rk) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT rk, device, n FROM (
  SELECT device, n, ROW_NUMBER() OVER (ORDER BY n DESC, device DESC) AS rk FROM (SELECT device, COUNT(*) AS n FROM telemetry WHERE ok IS NOT NULL GROUP BY device)
) WHERE rk BETWEEN 2 AND 4;

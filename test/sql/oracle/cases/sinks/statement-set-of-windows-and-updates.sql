-- tags: statement-set
-- input: ev=events.jsonl
-- input: dim=dims.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE VIEW big AS SELECT * FROM ev WHERE v > 0;
CREATE TABLE per_window (w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE per_key (k STRING, s INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE named (id INT, name STRING) WITH ('connector' = 'kafka', 'format' = 'json');
EXECUTE STATEMENT SET BEGIN
INSERT INTO per_window SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE big, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
INSERT INTO per_key SELECT k, SUM(v) FROM big GROUP BY k;
INSERT INTO named SELECT b.id, d.name FROM big b JOIN dim d ON b.k = d.k;
END;

-- tags: deduplicate, deduplicate.last, sink.upsert
-- input: ticks=ticks.jsonl
CREATE TABLE ticks (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, v FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM ticks
) WHERE rn = 1 AND k IS NOT NULL;

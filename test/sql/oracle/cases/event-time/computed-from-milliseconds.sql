-- tags: window.tumble, ddl.computed-column, window.ltz
-- input: late=late-ms.jsonl
CREATE TABLE late (
  ms BIGINT, k STRING, v BIGINT,
  moment AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR moment AS moment - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (s TIMESTAMP_LTZ(3), e TIMESTAMP_LTZ(3), k STRING, total BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, k, SUM(v)
FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(moment), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, k;

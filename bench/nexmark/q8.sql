-- Who joined and opened an auction in the same 10 seconds.
CREATE TABLE q8 (
  id BIGINT,
  name STRING,
  stime TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'q8',
  'format' = 'json'
);

INSERT INTO q8
WITH joined AS (
  SELECT id, name, window_start, window_end
  FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
  GROUP BY id, name, window_start, window_end
), sellers AS (
  SELECT seller, window_start, window_end
  FROM TABLE(TUMBLE(TABLE auction, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
  GROUP BY seller, window_start, window_end
)
SELECT p.id, p.name, p.window_start
FROM joined AS p
JOIN sellers AS s ON p.id = s.seller AND p.window_start = s.window_start AND p.window_end = s.window_end;

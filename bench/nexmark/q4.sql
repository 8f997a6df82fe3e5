-- The average winning price of each category so far.
CREATE TABLE q4 (
  id BIGINT,
  final BIGINT,
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'q4',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO q4
WITH winning AS (
  SELECT a.category, MAX(b.price) AS final
  FROM auction AS a
  JOIN bid AS b ON a.id = b.auction AND b.`dateTime` BETWEEN a.`dateTime` AND a.expires
  GROUP BY a.id, a.category
)
SELECT category, AVG(final)
FROM winning
GROUP BY category;

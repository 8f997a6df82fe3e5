-- The average of the last ten winning prices of each seller. Flink 2.3 refuses it, and so do we: a winning bid is replaced
-- by a higher one, and a bounded OVER window cannot take back a row ("Non-time attribute sort is not supported for bounded
-- OVER window").
CREATE TABLE q6 (
  seller BIGINT,
  avg_price BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'q6',
  'format' = 'json'
);

INSERT INTO q6
WITH winning AS (
  SELECT seller, price, `dateTime`
  FROM (
    SELECT
      a.seller, b.price, b.`dateTime`,
      ROW_NUMBER() OVER (PARTITION BY a.id ORDER BY b.price DESC, b.`dateTime` ASC) AS place
    FROM auction AS a
    JOIN bid AS b ON a.id = b.auction AND b.`dateTime` BETWEEN a.`dateTime` AND a.expires
  )
  WHERE place = 1
)
SELECT seller, AVG(price) OVER (PARTITION BY seller ORDER BY `dateTime` ROWS BETWEEN 9 PRECEDING AND CURRENT ROW)
FROM winning;

-- Bids whose channel has an id: a well-known one, or the one in the url.
CREATE TABLE q21 (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  channel STRING,
  channel_id STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'q21',
  'format' = 'json'
);

INSERT INTO q21
SELECT auction, bidder, price, channel, channel_id
FROM (
  SELECT
    auction, bidder, price, channel,
    CASE LOWER(channel)
      WHEN 'apple' THEN '0'
      WHEN 'google' THEN '1'
      WHEN 'facebook' THEN '2'
      WHEN 'baidu' THEN '3'
      ELSE REGEXP_EXTRACT(url, '(?:^|&)channel_id=([^&]*)', 1)
    END AS channel_id
  FROM bid
)
WHERE channel_id IS NOT NULL;

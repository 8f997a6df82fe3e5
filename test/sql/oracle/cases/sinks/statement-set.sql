-- tags: statement-set
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE dear (item STRING, price BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

EXECUTE STATEMENT SET BEGIN
INSERT INTO made SELECT item, COUNT(*) FROM bids GROUP BY item;
INSERT INTO dear SELECT item, price FROM bids WHERE price > 5;
END;

-- tags: statement-set, view
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE top1 (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE everything (n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW counts AS SELECT item, COUNT(*) AS n FROM bids GROUP BY item;

EXECUTE STATEMENT SET BEGIN
INSERT INTO made SELECT * FROM counts;
INSERT INTO top1 SELECT item, n FROM counts WHERE n > 2;
INSERT INTO everything SELECT SUM(n) FROM counts;
END;

-- tags: sink.upsert, sink.append, statement-set
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, n BIGINT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE everything (item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW counts AS SELECT item, COUNT(*) AS n FROM bids GROUP BY item;

EXECUTE STATEMENT SET BEGIN
INSERT INTO made SELECT item, n FROM counts WHERE item IS NOT NULL;
INSERT INTO everything SELECT item, n FROM counts;
END;

CREATE TABLE people (id BIGINT, town STRING NOT NULL, age INT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE per_town (town STRING, adults BIGINT, PRIMARY KEY (town) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO per_town SELECT town, COUNT(*) FROM people WHERE age >= 18 GROUP BY town;

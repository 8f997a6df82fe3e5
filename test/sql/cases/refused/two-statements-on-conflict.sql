CREATE TABLE orders (id BIGINT NOT NULL) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE v (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO v SELECT id FROM orders;
INSERT INTO v SELECT id + 1 FROM orders ON CONFLICT DO NOTHING;

SET 'parallelism.default' = '3;

SET 'execution.checkpointing.intervall' = '1 s';

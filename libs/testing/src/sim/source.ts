/** The topic that every simulated pipeline reads. */
export const SOURCE_TOPIC = 'clicks';
export const SOURCE_PARTITIONS = 3;

export { KafkaEventLog } from './kafka-event-log.ts';
export type { KafkaEventLogOptions } from './options.ts';

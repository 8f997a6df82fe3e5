import type { TableDefinition } from '../logical/plan.ts';
import { anyText, duration, oneOf, positiveDuration, refused, wholeNumber, type OptionTable } from './definition.ts';
import { parseDuration } from './duration.ts';

/** `'connector' = 'cassandra'`: a served view, which REST reads. All but the connector are our own. */
export const CASSANDRA_OPTIONS: OptionTable = {
  connector: anyText,
  /** `on-update`: rows change with every commit. `on-close`: a row comes when its window is complete. */
  emit: oneOf('on-update', 'on-close'),
  /** Rows expire this long after they last changed. */
  ttl: positiveDuration,
  /** Width of the time bucket that rows are stored together by. */
  bucket: positiveDuration,
  /** Parts that each bucket is spread over. */
  shards: wholeNumber(1, 256),
  'allowed-lateness': duration,
  /** Whether late records go to the topic `<pipeline>.<view>.late`. */
  'late-topic': oneOf('true', 'false'),
  'event-id': refused('it belongs to the table that the events come from'),
  topic: refused('the topic of a view is always <pipeline>.<view>'),
  format: refused('view topics are JSON'),
};

export interface CassandraOptions {
  readonly emit: 'on-update' | 'on-close' | null;
  readonly ttlMs: number | null;
  readonly bucketMs: number | null;
  readonly shards: number | null;
  readonly allowedLatenessMs: number | null;
  readonly lateTopic: boolean;
}

/** The options of a served view's table, as values; null where the script says nothing. */
export function cassandraOptions({ options }: TableDefinition): CassandraOptions {
  const ms = (key: string) => (options[key] === undefined ? null : parseDuration(options[key]));
  const emit = options['emit'];
  return {
    emit: emit === 'on-update' || emit === 'on-close' ? emit : null,
    ttlMs: ms('ttl'),
    bucketMs: ms('bucket'),
    shards: options['shards'] === undefined ? null : Number(options['shards']),
    allowedLatenessMs: ms('allowed-lateness'),
    lateTopic: options['late-topic'] === 'true',
  };
}

import type { Field } from '@millrace/sql';

/** What a `CREATE TABLE … WITH ('connector' = 'cassandra')` and the query that fills it say about a served view. */
export interface ServedView {
  readonly pipeline: string;
  readonly name: string;
  /** `<pipeline>.<view>` */
  readonly topic: string;
  readonly fields: readonly Field[];
  readonly primaryKey: readonly string[];
  readonly timeColumn: string | null;
  readonly windowEndColumn: string | null;
  readonly latenessMs: number;
  readonly ttlMs: number | null;
  readonly bucketMs: number;
  readonly shards: number;
  /** Tasks of the last stage. */
  readonly tasks: number;
}

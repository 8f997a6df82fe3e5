import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, StoreType, ViewSchema } from '@millrace/ports';
import { testServer } from '@millrace/infra-local';
import { CassandraTableStore } from './cassandra-table-store.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/** A keyspace no other test of any run uses. */
export function uniqueKeyspace(): string {
  return `test_${Date.now().toString(36)}_${Math.floor(Math.random() * 36 ** 6).toString(36)}`;
}

/** A store in `keyspace` on the Cassandra that runs for the tests. */
export function openTestStore(keyspace: string, clock: Clock = systemClock): Promise<CassandraTableStore> {
  const { contactPoint, port, localDataCenter } = testServer('cassandra');
  return CassandraTableStore.open({ contactPoints: [`${contactPoint}:${port}`], localDataCenter, keyspace, clock });
}

export function viewOf(
  view: string,
  columns: Readonly<Record<string, StoreType>>,
  primaryKey: readonly string[],
  more: Partial<ViewSchema> = {},
): ViewSchema {
  return {
    pipeline: 'test',
    view,
    generation: 1,
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      type,
      sqlType: type,
      nullable: !primaryKey.includes(name),
    })),
    primaryKey,
    timeColumn: null,
    windowEndColumn: null,
    latenessMs: 0,
    ttlMs: null,
    bucketMs: 3_600_000,
    shards: 4,
    tasks: 1,
    ...more,
  };
}

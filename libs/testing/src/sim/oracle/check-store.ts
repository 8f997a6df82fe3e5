import { MemoryTableStore } from '@millrace/store-memory';
import type { ServedView } from '@millrace/plan';
import { DEFAULT_TENANT, type RowChange, type StoreType, type ViewSchema } from '@millrace/ports';
import type { Random } from '../../generators/random.ts';
import { compareRows } from './check-view.ts';
import type { Row } from './model.ts';
import type { ViewRecord } from './view-records.ts';

/** Virtual time of the store; nothing expires in these views. */
const CLOCK = { now: () => 0, sleep: async () => {} };

/**
 * Writes a view's records to a store as a sink may that was restarted and had zombies: in any order, some of them more
 * than once. What the store then holds is what the view says at its end.
 */
export async function checkStore(
  view: ServedView,
  records: readonly ViewRecord[],
  rows: ReadonlyMap<string, Row>,
  identify: (row: Row) => string,
  random: Random,
): Promise<void> {
  const store = new MemoryTableStore({ clock: CLOCK });
  const schema = schemaOf(view);
  await store.createView(schema);
  const again = records.filter(() => random.chance(0.3));
  for (const record of random.shuffled([...records, ...again])) {
    await store.write(schema, DEFAULT_TENANT, [changeOf(schema, record)]);
  }
  const stored = new Map<string, Row>();
  for (const values of (await store.scan(schema, DEFAULT_TENANT, { limit: 1_000_000 })).rows) {
    const row = Object.fromEntries(schema.columns.map(({ name }, i) => [name, values[i]])) as Row;
    stored.set(identify(row), row);
  }
  compareRows('in the store', stored, rows);
}

function changeOf(schema: ViewSchema, { row, version }: ViewRecord): RowChange {
  const values = schema.columns.map(({ name }) => row?.[name] ?? null);
  return { key: schema.primaryKey.map((name) => row?.[name] ?? null), row: values, version };
}

function schemaOf({ pipeline, name, fields, primaryKey, tasks }: ServedView): ViewSchema {
  return {
    pipeline,
    view: name,
    generation: 1,
    columns: fields.map(({ name: column, type }) => ({
      name: column,
      type: type.kind === 'VARCHAR' ? 'STRING' : (type.kind as StoreType),
      sqlType: type.kind,
      nullable: true,
    })),
    primaryKey,
    timeColumn: null,
    windowEndColumn: null,
    latenessMs: 0,
    ttlMs: null,
    bucketMs: 86_400_000,
    shards: 1,
    tasks,
  };
}

import { DEFAULT_TENANT, mergedSchema, MillraceError, type Clock, type ViewSchema } from '@millrace/ports';
import { storeError } from './errors.ts';
import { quote, tableName } from './layout/identifiers.ts';
import { ViewLayout } from './layout/view-layout.ts';
import type { Session } from './session.ts';

/** Names of the tables that every keyspace of ours has beside those of its views. */
export function ownTables(keyspace: string): { catalog: string; buckets: string; progress: string } {
  return {
    catalog: `${keyspace}.millrace_catalog`,
    buckets: `${keyspace}.millrace_buckets`,
    progress: `${keyspace}.millrace_progress`,
  };
}

/** How long one waits for the table that another process is creating: so many looks, so far apart. */
const CATALOG_LOOKS = 75;
const CATALOG_WAIT_MS = 200;
/** Schema changes and their agreement take seconds where rows take milliseconds. */
const SCHEMA_TIMEOUT_MS = 60_000;

/** What exists in a keyspace: its own tables, and the views by name and generation. */
export class Catalog {
  readonly #session: Session;
  readonly #keyspace: string;
  readonly #clock: Clock;
  readonly #tables: ReturnType<typeof ownTables>;

  constructor(session: Session, keyspace: string, clock: Clock) {
    this.#session = session;
    this.#keyspace = keyspace;
    this.#clock = clock;
    this.#tables = ownTables(keyspace);
  }

  /**
   * Creates the keyspace and our tables where they are missing. Looks first: a user who may only read can open a
   * keyspace that someone else made, and services that start together rarely race to create.
   */
  async prepare(replication: Readonly<Record<string, number>>): Promise<void> {
    const doing = `preparing keyspace ${this.#keyspace}`;
    const found = await this.#execute(
      doing,
      'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?',
      [this.#keyspace],
    );
    if (found.length === 0) {
      const factors = Object.entries(replication).map(([name, factor]) => `'${name.replaceAll("'", "''")}': ${factor}`);
      await this.#execute(
        doing,
        `CREATE KEYSPACE IF NOT EXISTS ${this.#keyspace} WITH replication = ` +
          `{'class': 'NetworkTopologyStrategy', ${factors.join(', ')}}`,
      );
    }
    const { catalog, buckets, progress } = this.#tables;
    await this.#createTable(
      'millrace_catalog',
      `CREATE TABLE IF NOT EXISTS ${catalog} (
      part text, view_name text, generation int, definition text, PRIMARY KEY (part, view_name, generation))`,
    );
    await this.#createTable(
      'millrace_buckets',
      `CREATE TABLE IF NOT EXISTS ${buckets} (
      view_name text, generation int, tenant text, bucket bigint,
      PRIMARY KEY ((view_name, generation, tenant), bucket))`,
    );
    await this.#createTable(
      'millrace_progress',
      `CREATE TABLE IF NOT EXISTS ${progress} (
      view_name text, generation int, tenant text, task int,
      version bigint, watermark timestamp, positions text, late bigint,
      PRIMARY KEY ((view_name, generation, tenant), task))`,
    );
  }

  /**
   * 1. The catalog entry is claimed (the one compare-and-set of this adapter): of two that come at once one wins, and
   *    who brought another schema is told. Fails: nothing has happened.
   * 2. The winner creates the table; the others wait for it, as tables created twice at once can diverge in Cassandra.
   *    Fails: the entry is there without its table; the next call waits a while, then creates it.
   *
   * Columns that are new are added to the table first, then to the entry: who reads the entry can read the columns.
   */
  async create(schema: ViewSchema): Promise<ViewSchema> {
    const doing = `creating view ${schema.view} (generation ${schema.generation})`;
    const { catalog } = this.#tables;
    const key = ['views', schema.view, schema.generation];
    const known = await this.#execute(
      doing,
      `SELECT definition FROM ${catalog} WHERE part = ? AND view_name = ? AND generation = ?`,
      key,
    );
    if (known.length > 0) {
      await this.#ensureTable(schema, false);
      return this.#merge(doing, schema, known[0]['definition'] as string);
    }
    const others = await this.#execute(
      doing,
      `SELECT generation FROM ${catalog} WHERE part = ? AND view_name = ?`,
      key.slice(0, 2),
    );
    const [claim] = await this.#execute(
      doing,
      `INSERT INTO ${catalog} (part, view_name, generation, definition) VALUES (?, ?, ?, ?) IF NOT EXISTS`,
      [...key, JSON.stringify({ ...schema, ...(others.length > 0 && { isBuilding: true }) })],
    );
    const won = claim?.['[applied]'] === true;
    await this.#ensureTable(schema, won);
    return won ? schema : this.#merge(doing, schema, claim?.['definition'] as string);
  }

  async #merge(doing: string, schema: ViewSchema, definition: string): Promise<ViewSchema> {
    const stored = JSON.parse(definition) as ViewSchema;
    const merged = mergedSchema(stored, schema);
    if (merged === null) throw viewDiffers(doing, schema);
    const added = merged.columns.slice(stored.columns.length);
    if (added.length === 0) return merged;
    const { table, columns } = new ViewLayout(this.#keyspace, merged);
    const definitions = columns.slice(stored.columns.length).map(({ cql, codec }) => `${cql} ${codec.cql}`);
    await this.#execute(doing, `ALTER TABLE ${table} ADD IF NOT EXISTS (${definitions.join(', ')})`);
    const key = ['views', schema.view, schema.generation];
    const next = { ...merged, ...(stored.isBuilding && { isBuilding: true as const }) };
    if (await this.#replace(doing, key, definition, next)) return merged;
    // Another one changed it in between: both changes are wanted.
    return this.create(schema);
  }

  async serve({ view, generation }: ViewSchema): Promise<void> {
    const doing = `serving view ${view} (generation ${generation})`;
    const key = ['views', view, generation];
    const { catalog } = this.#tables;
    for (let isDone = false; !isDone;) {
      const [known] = await this.#execute(
        doing,
        `SELECT definition FROM ${catalog} WHERE part = ? AND view_name = ? AND generation = ?`,
        key,
      );
      if (known === undefined) return;
      const { isBuilding, ...schema } = JSON.parse(known['definition'] as string) as ViewSchema;
      if (!isBuilding) return;
      // Only if nobody widened it in between.
      isDone = await this.#replace(doing, key, known['definition'] as string, schema);
    }
  }

  /** The table, then what others hold of it, at last the entry: as long as that is there, the rest is tried again. */
  async drop({ view, generation }: ViewSchema): Promise<void> {
    const doing = `dropping view ${view} (generation ${generation})`;
    const { catalog, buckets, progress } = this.#tables;
    const name = tableName(view, generation);
    // Asked first: a statement that changes the schema makes all nodes agree, also when there is nothing to change.
    if (await this.#tableExists(name)) {
      await this.#execute(doing, `DROP TABLE IF EXISTS ${this.#keyspace}.${quote(name)}`);
    }
    const where = 'WHERE view_name = ? AND generation = ? AND tenant = ?';
    for (const table of [buckets, progress]) {
      await this.#execute(doing, `DELETE FROM ${table} ${where}`, [view, generation, DEFAULT_TENANT]);
    }
    // It was written by compare-and-set, and is deleted so.
    const entry = `DELETE FROM ${catalog} WHERE part = ? AND view_name = ? AND generation = ? IF EXISTS`;
    await this.#execute(doing, entry, ['views', view, generation]);
  }

  async #replace(doing: string, key: readonly unknown[], before: string, schema: ViewSchema): Promise<boolean> {
    const [answer] = await this.#execute(
      doing,
      `UPDATE ${this.#tables.catalog} SET definition = ? WHERE part = ? AND view_name = ? AND generation = ? IF definition = ?`,
      [JSON.stringify(schema), ...key, before],
    );
    return answer?.['[applied]'] === true;
  }

  async views(): Promise<readonly ViewSchema[]> {
    const doing = 'listing views';
    const statement = { query: `SELECT definition FROM ${this.#tables.catalog} WHERE part = ?`, params: ['views'] };
    const rows = await this.#session.readAll(doing, statement);
    return rows.map((row) => JSON.parse(row['definition'] as string) as ViewSchema);
  }

  /** One cheap read that needs the same replicas and rights as all others. */
  async ping(): Promise<void> {
    await this.#session.read(
      'asking whether Cassandra answers',
      {
        query: `SELECT view_name FROM ${this.#tables.catalog} WHERE part = ? LIMIT 1`,
        params: ['views'],
      },
      1,
    );
  }

  async #ensureTable(schema: ViewSchema, atOnce: boolean): Promise<void> {
    const name = tableName(schema.view, schema.generation);
    for (let looks = atOnce ? 0 : CATALOG_LOOKS; looks > 0; looks--) {
      if (await this.#tableExists(name)) return;
      await this.#clock.sleep(CATALOG_WAIT_MS);
    }
    await this.#createTable(name, tableDefinition(new ViewLayout(this.#keyspace, schema), this.#majorVersion()));
  }

  async #createTable(name: string, definition: string): Promise<void> {
    if (!(await this.#tableExists(name))) await this.#execute(`creating table ${name}`, definition);
  }

  async #tableExists(name: string): Promise<boolean> {
    const rows = await this.#execute(
      `looking for table ${name}`,
      'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?',
      [this.#keyspace, name],
    );
    return rows.length > 0;
  }

  #majorVersion(): number {
    const versions = this.#session.client.hosts.values().map((host) => host.getCassandraVersion()[0] ?? 0);
    return Math.min(...versions);
  }

  async #execute(doing: string, query: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    try {
      const result = await this.#session.client.execute(query, params as unknown[], {
        prepare: params.length > 0,
        isIdempotent: true,
        readTimeout: SCHEMA_TIMEOUT_MS,
      });
      return result.rows ?? [];
    } catch (error) {
      throw storeError(doing, error);
    }
  }
}

function tableDefinition(layout: ViewLayout, majorVersion: number): string {
  const [tenant, bucket, shard] = layout.partitionKey;
  const columns = layout.columns.map(({ cql, codec }) => `${cql} ${codec.cql}`);
  return (
    `CREATE TABLE IF NOT EXISTS ${layout.table} (${tenant} text, ${bucket} bigint, ${shard} int, ${columns.join(', ')}, ` +
    `PRIMARY KEY ((${tenant}, ${bucket}, ${shard}), ${layout.key.map(({ cql }) => cql).join(', ')})) ` +
    `WITH compaction = ${compaction(layout.schema, majorVersion)}`
  );
}

/** Rows that only expire are dropped by whole files (TWCS, some 30 of them); all else gets the unified strategy. */
function compaction({ ttlMs, timeColumn }: ViewSchema, majorVersion: number): string {
  if (ttlMs !== null && timeColumn !== null) {
    const minutes = Math.max(1, Math.ceil(ttlMs / 30 / 60_000));
    const [unit, size] = minutes < 120 ? ['MINUTES', minutes] : ['HOURS', Math.ceil(minutes / 60)];
    return `{'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': '${unit}', 'compaction_window_size': ${size}}`;
  }
  return `{'class': '${majorVersion >= 5 ? 'UnifiedCompactionStrategy' : 'SizeTieredCompactionStrategy'}'}`;
}

function viewDiffers(doing: string, schema: ViewSchema): MillraceError {
  return new MillraceError(
    'MLR_STORE_VIEW_DIFFERS',
    `${doing}: it exists with another schema; give the changed view a new name, or undo the change`,
    { details: { view: schema.view, generation: schema.generation } },
  );
}

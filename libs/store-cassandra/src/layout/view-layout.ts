import type { StoreValue, ViewSchema } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import { quote, tableName } from './identifiers.ts';
import { shardOf } from './shard.ts';
import { codecOf, type Codec } from './values.ts';

const { Long } = cassandra.types;

export interface LayoutColumn {
  readonly name: string;
  /** The name as CQL. */
  readonly cql: string;
  readonly codec: Codec;
}

/**
 * Where the rows of one view and generation lie: a table with the partition key (tenant, bucket, shard) and the view's
 * primary key as clustering columns, so that a Cassandra partition holds its rows in the port's order.
 *
 * The bucket is the start of the time bucket of the row's time column (0 without one). The shard is a hash of the key
 * columns that say *what* and not *when*: one key over a range is one partition per bucket.
 */
export class ViewLayout {
  readonly schema: ViewSchema;
  readonly table: string;
  readonly columns: readonly LayoutColumn[];
  /** Primary key, in key order. */
  readonly key: readonly LayoutColumn[];
  /** Where in a row the key's columns are. */
  readonly keyInRow: readonly number[];
  /** Position of the time column within the key, or -1. */
  readonly timeAt: number;
  /** Positions within the key of what the shard is made from. */
  readonly hashedAt: readonly number[];
  readonly partitionKey: readonly [tenant: string, bucket: string, shard: string];
  readonly insert: string;
  readonly remove: string;

  /** Per column its position within the key, or -1. */
  readonly #keyAt: readonly number[];

  constructor(keyspace: string, schema: ViewSchema) {
    this.schema = schema;
    this.table = `${keyspace}.${quote(tableName(schema.view, schema.generation))}`;
    this.columns = schema.columns.map(({ name, type }) => ({ name, cql: quote(name), codec: codecOf(type) }));
    this.keyInRow = schema.primaryKey.map((name) => schema.columns.findIndex((column) => column.name === name));
    this.key = this.keyInRow.map((index) => this.columns[index]);
    this.#keyAt = schema.columns.map(({ name }) => schema.primaryKey.indexOf(name));
    this.timeAt = schema.timeColumn === null ? -1 : schema.primaryKey.indexOf(schema.timeColumn);
    this.hashedAt = schema.primaryKey.flatMap((name, at) =>
      name === schema.timeColumn || name === schema.windowEndColumn ? [] : [at],
    );
    // A view may have columns that are called like ours.
    const names = new Set(schema.columns.map(({ name }) => name));
    let mark = '_';
    while (['tenant', 'bucket', 'shard'].some((name) => names.has(mark + name))) mark += '_';
    this.partitionKey = [quote(`${mark}tenant`), quote(`${mark}bucket`), quote(`${mark}shard`)];

    const all = [...this.partitionKey, ...this.columns.map((column) => column.cql)];
    this.insert =
      `INSERT INTO ${this.table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')}) ` +
      'USING TIMESTAMP ? AND TTL ?';
    const whole = [...this.partitionKey, ...this.key.map((column) => column.cql)];
    this.remove = `DELETE FROM ${this.table} USING TIMESTAMP ? WHERE ${whole.map((name) => `${name} = ?`).join(' AND ')}`;
  }

  /** Start of the time bucket that a key lies in. */
  bucketOf(key: readonly StoreValue[]): number {
    return this.timeAt === -1 ? 0 : this.bucketAt(Number(key[this.timeAt]));
  }

  bucketAt(timeMs: number): number {
    const { bucketMs } = this.schema;
    return Math.floor(timeMs / bucketMs) * bucketMs;
  }

  shardOf(key: readonly StoreValue[]): number {
    return shardOf(
      this.hashedAt.map((at) => this.key[at].codec.canonical(key[at])),
      this.schema.shards,
    );
  }

  /** What `insert` binds before the timestamp and the TTL. */
  rowParams(tenant: string, key: readonly StoreValue[], row: readonly StoreValue[]): unknown[] {
    const params = this.#partitionParams(tenant, key);
    for (let i = 0; i < this.columns.length; i++) {
      const at = this.#keyAt[i];
      const value = at === -1 ? row[i]! : normalKey(key[at]);
      params.push(value === null ? null : this.columns[i].codec.encode(value));
    }
    return params;
  }

  /** What `remove` binds behind the timestamp. */
  keyParams(tenant: string, key: readonly StoreValue[]): unknown[] {
    const params = this.#partitionParams(tenant, key);
    for (let i = 0; i < key.length; i++) params.push(this.key[i].codec.encode(normalKey(key[i])));
    return params;
  }

  #partitionParams(tenant: string, key: readonly StoreValue[]): unknown[] {
    return [tenant, Long.fromNumber(this.bucketOf(key)), this.shardOf(key)];
  }

  compareKeys(a: readonly StoreValue[], b: readonly StoreValue[], length = this.key.length): number {
    for (let i = 0; i < length; i++) {
      const order = this.key[i].codec.compare(a[i], b[i]);
      if (order !== 0) return order;
    }
    return 0;
  }
}

/** -0 and 0 are one key. */
function normalKey(value: StoreValue): StoreValue {
  return value === 0 ? 0 : value;
}

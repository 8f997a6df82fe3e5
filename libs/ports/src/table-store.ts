/**
 * Column types a store keeps. How values look at this port:
 * BOOLEAN boolean; TINYINT, SMALLINT, INT, FLOAT, DOUBLE number; BIGINT number while it is a safe integer, else bigint;
 * DECIMAL a string of digits; STRING string; BYTES Buffer; DATE days since the epoch; TIMESTAMP (both kinds) epoch ms. A
 * TIMESTAMP with more than three digits behind the second is a STRING, as JSON has it: `2026-01-31 09:30:15.123456`.
 */
export type StoreType =
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'STRING'
  | 'BYTES'
  | 'DATE'
  | 'TIMESTAMP'
  | 'TIMESTAMP_LTZ';

/** Until identity arrives there is one tenant; it stands in every key from the first day. */
export const DEFAULT_TENANT = 'default';

export type StoreValue = string | number | bigint | boolean | Buffer | null;

export interface ViewColumn {
  readonly name: string;
  readonly type: StoreType;
  /** The type as SQL text, for the `meta` of answers: `TIMESTAMP(3)`, `DECIMAL(10, 2)`. */
  readonly sqlType: string;
  readonly nullable: boolean;
}

/** A served view as its store knows it. Plain data; kept in the store's catalog, from where the gateway learns it. */
export interface ViewSchema {
  /** `<pipeline>.<view>` is its topic; the name readers use is `view` alone. */
  readonly pipeline: string;
  readonly view: string;
  /** Versions are compared only within one generation. */
  readonly generation: number;
  /** Only in what `views` answers: readers get an older generation until `serve` says that this one has caught up. */
  readonly isBuilding?: true;
  readonly columns: readonly ViewColumn[];
  /** Names of columns, in key order. */
  readonly primaryKey: readonly string[];
  /** The column that `from` and `to` mean (`window_start`, or the declared one). Part of the primary key; or null. */
  readonly timeColumn: string | null;
  /** The column that holds the window's end, when rows are windows: decides `_state`. */
  readonly windowEndColumn: string | null;
  readonly latenessMs: number;
  /** Rows expire this long after their version's time; null: never. */
  readonly ttlMs: number | null;
  /** Width of a time bucket, and shards per bucket: how the Cassandra layout spreads rows. */
  readonly bucketMs: number;
  readonly shards: number;
  /** Tasks that write the view; its position is the minimum over them. */
  readonly tasks: number;
}

/** An upsert, or with `row` null a delete, of one primary key. */
export interface RowChange {
  /** Values of the primary key's columns, in key order. */
  readonly key: readonly StoreValue[];
  /** Values of all columns in schema order. Null deletes. */
  readonly row: readonly StoreValue[] | null;
  /** Microseconds, growing per key. The greatest version ever written wins, whatever the order of arrival. */
  readonly version: number;
}

/** What one task of a view has taken in. Written after the rows it follows; the newest version wins. */
export interface TaskProgress {
  readonly task: number;
  readonly version: number;
  /** Epoch ms; `-Infinity` before the first. */
  readonly watermark: number;
  /** Next offset per source topic partition, keyed `<topic>/<partition>`. */
  readonly positions: Readonly<Record<string, number>>;
  /** Records dropped as late so far, by this task. */
  readonly late: number;
}

export interface ScanRequest {
  /** Half-open range `[from, to)` of the time column, epoch ms. Absent: unbounded. */
  readonly from?: number;
  readonly to?: number;
  /** Allowed values of primary-key columns; several values mean *in*, several columns *and*. */
  readonly keyFilters?: Readonly<Record<string, readonly StoreValue[]>>;
  /** Continue after this primary key (exclusive), in the direction of the scan. */
  readonly after?: readonly StoreValue[];
  readonly reverse?: boolean;
  /** Most rows to return, at least 1. */
  readonly limit: number;
}

export interface ScanPage {
  /** In primary-key order (strings by their UTF-8 bytes, false before true), or its reverse. */
  readonly rows: readonly (readonly StoreValue[])[];
  /** Key to continue after, or null when the scan is complete. */
  readonly next: readonly StoreValue[] | null;
  readonly partitionsRead: number;
}

/**
 * The store behind the gateway. Three adapters: memory, LMDB, Cassandra.
 *
 * - Writes are idempotent: the same changes in any order, any number of times, leave the same rows. A change below the
 *   greatest version known for its key (deletes included) does nothing. Equal versions carry equal rows.
 * - Writes resolve only when the store has acknowledged every change; how durable that is, is the adapter's to say
 *   (`ackIsDurable`). They may be applied in part when they reject.
 * - No method without a tenant.
 */
export interface TableStore {
  /**
   * False when an acknowledged write can still be lost by a crash of the store (Cassandra's periodic commit log): the
   * sink then lets its committed offset trail by `trailMs`.
   */
  readonly durability: { readonly ackIsDurable: boolean; readonly trailMs: number };

  /**
   * Creates or confirms the view, and resolves with the schema that it has then, with which its rows are to be written.
   * Columns that are new (`mergedSchema`) are added behind those that are there, NULL in the rows that are. Idempotent;
   * `MLR_STORE_VIEW_DIFFERS` when it exists with a schema that does not go with this one. The first generation of a view
   * is for readers at once, later ones are being built until `serve`.
   */
  createView(schema: ViewSchema): Promise<ViewSchema>;

  /** From now on this generation is for readers, too; they get the newest that is. Idempotent. */
  serve(view: ViewSchema): Promise<void>;

  /**
   * Deletes a generation that readers do not get any more: its rows, its progress, and at last its entry in the catalog,
   * so that what was interrupted is seen and done again. Idempotent, also when it was never there. Who writes to it
   * afterwards gets `MLR_STORE_UNKNOWN_VIEW`; it must not be created again.
   */
  drop(view: ViewSchema): Promise<void>;

  /** All views in the catalog. */
  views(): Promise<readonly ViewSchema[]>;

  write(view: ViewSchema, tenant: string, changes: readonly RowChange[]): Promise<void>;

  writeProgress(view: ViewSchema, tenant: string, progress: readonly TaskProgress[]): Promise<void>;

  /** One entry per task that has reported. */
  progress(view: ViewSchema, tenant: string): Promise<readonly TaskProgress[]>;

  /**
   * Rows in primary-key order within the bounds. Reads a bounded number of store partitions per call; rejects with
   * `MLR_STORE_RANGE_TOO_WIDE` when the range would touch more than the adapter allows.
   */
  scan(view: ViewSchema, tenant: string, request: ScanRequest): Promise<ScanPage>;

  /** Resolves when the store answers; rejects (retriable) otherwise. For readiness. */
  ping(): Promise<void>;

  close(): Promise<void>;
}

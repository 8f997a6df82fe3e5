import type { Clock, RowChange, ScanPage, ScanRequest, TableStore, TaskProgress, ViewSchema } from '@millrace/ports';
import { Catalog, ownTables } from './catalog.ts';
import { connect, disconnect, type CassandraConnection } from './connect.ts';
import { readDurability } from './durability.ts';
import { checkedKeyspace } from './layout/identifiers.ts';
import { ViewLayout } from './layout/view-layout.ts';
import { readProgress, writeProgress } from './progress.ts';
import { scanRows } from './reading/scan.ts';
import { Session } from './session.ts';
import { writeRows } from './writing/write-rows.ts';

export interface CassandraStoreOptions extends CassandraConnection {
  /** Created when it is missing. Lower-case letters, digits and _. */
  readonly keyspace: string;
  /** Replicas per data centre of a keyspace that is created here; default: of the local one as many as nodes, at most 3. */
  readonly replication?: Readonly<Record<string, number>>;
  /** Reads, and likewise writes, under way at once. Default 64. */
  readonly maxInFlight?: number;
  /** Tells which rows have expired. */
  readonly clock: Clock;
}

/**
 * Rows in Cassandra 4.1 or later. Versions are write timestamps, so replays and zombies lose by themselves; a view and
 * generation is a table (see `ViewLayout`); reads and writes are at LOCAL_QUORUM. The driver reconnects on its own:
 * while Cassandra is away every method rejects with `MLR_STORE_UNAVAILABLE`, retriable.
 */
export class CassandraTableStore implements TableStore {
  readonly durability: TableStore['durability'];
  readonly #session: Session;
  readonly #catalog: Catalog;
  readonly #keyspace: string;
  readonly #tables: ReturnType<typeof ownTables>;
  readonly #clock: Clock;
  readonly #layouts = new WeakMap<ViewSchema, ViewLayout>();

  private constructor(
    session: Session,
    catalog: Catalog,
    durability: TableStore['durability'],
    { keyspace, clock }: CassandraStoreOptions,
  ) {
    this.#session = session;
    this.#catalog = catalog;
    this.durability = durability;
    this.#keyspace = keyspace;
    this.#tables = ownTables(keyspace);
    this.#clock = clock;
  }

  /** Connects and makes sure that the keyspace is there. Errors as of `connect`, and `MLR_STORE_BAD_KEYSPACE`. */
  static async open(options: CassandraStoreOptions): Promise<CassandraTableStore> {
    const keyspace = checkedKeyspace(options.keyspace);
    const client = await connect(options);
    try {
      const session = new Session(client, options.maxInFlight ?? 64);
      const catalog = new Catalog(session, keyspace, options.clock);
      const local = client.hosts.values().filter((host) => host.datacenter === options.localDataCenter);
      await catalog.prepare(options.replication ?? { [options.localDataCenter]: Math.min(3, local.length) });
      return new CassandraTableStore(session, catalog, await readDurability(client), options);
    } catch (error) {
      await disconnect(client);
      throw error;
    }
  }

  createView(schema: ViewSchema): Promise<ViewSchema> {
    return this.#catalog.create(schema);
  }

  serve(view: ViewSchema): Promise<void> {
    return this.#catalog.serve(view);
  }

  drop(view: ViewSchema): Promise<void> {
    return this.#catalog.drop(view);
  }

  views(): Promise<readonly ViewSchema[]> {
    return this.#catalog.views();
  }

  write(view: ViewSchema, tenant: string, changes: readonly RowChange[]): Promise<void> {
    return writeRows(this.#session, this.#layout(view), this.#tables.buckets, tenant, changes, this.#clock.now());
  }

  writeProgress(view: ViewSchema, tenant: string, progress: readonly TaskProgress[]): Promise<void> {
    return writeProgress(this.#session, this.#tables.progress, view, tenant, progress);
  }

  progress(view: ViewSchema, tenant: string): Promise<readonly TaskProgress[]> {
    return readProgress(this.#session, this.#tables.progress, view, tenant);
  }

  scan(view: ViewSchema, tenant: string, request: ScanRequest): Promise<ScanPage> {
    return scanRows(this.#session, this.#layout(view), this.#tables.buckets, tenant, request);
  }

  ping(): Promise<void> {
    return this.#catalog.ping();
  }

  close(): Promise<void> {
    return disconnect(this.#session.client);
  }

  #layout(schema: ViewSchema): ViewLayout {
    let layout = this.#layouts.get(schema);
    if (layout === undefined) this.#layouts.set(schema, (layout = new ViewLayout(this.#keyspace, schema)));
    return layout;
  }
}

import {
  mergedSchema,
  type Clock,
  type RowChange,
  type ScanPage,
  type ScanRequest,
  type TableStore,
  type TaskProgress,
  type ViewSchema,
} from '@millrace/ports';
import { closed, unknownView, viewDiffers } from './errors.ts';
import { Storage, type CatalogEntry } from './storage.ts';
import { ViewRows } from './view-rows.ts';
import { WriteQueue } from './write-queue.ts';

/** Changes of one call that go into a transaction as one piece. */
const PIECE = 1000;

export interface LmdbTableStoreOptions {
  /** The store's own folder; created when missing. */
  readonly path: string;
  /** Decides what has expired. */
  readonly clock: Clock;
  /**
   * Called once when the disk reports an error other than being full; the process must end then. The default writes
   * the error to stderr and exits with 70.
   */
  readonly onFatal?: (error: Error) => void;
}

/**
 * Served views in one LMDB environment. An acknowledgement means synced to disk; the writes of all callers are
 * grouped into one transaction after the other. Deletes stay as tombstones, expired rows are swept away by later
 * writes to their view.
 */
export class LmdbTableStore implements TableStore {
  readonly durability = { ackIsDurable: true, trailMs: 0 };
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #writer: WriteQueue;
  readonly #views = new Map<string, ViewRows>();
  #isClosed = false;

  /** Rejects with `MLR_STORE_FORMAT_NEWER` when a newer release wrote the folder. */
  static async open(options: LmdbTableStoreOptions): Promise<LmdbTableStore> {
    return new LmdbTableStore(new Storage(options.path), options);
  }

  private constructor(storage: Storage, options: LmdbTableStoreOptions) {
    this.#storage = storage;
    this.#clock = options.clock;
    this.#writer = new WriteQueue(storage, options.onFatal ?? exit);
    for (const { value } of storage.views.getRange()) {
      this.#views.set(nameOf(value.schema), new ViewRows(storage, value.id, value.schema));
    }
  }

  async createView(schema: ViewSchema): Promise<ViewSchema> {
    const plain = plainCopy(schema);
    const entry = await this.#writer.run(1, () => {
      const { root, views } = this.#storage;
      const known = views.get([schema.view, schema.generation]);
      if (known !== undefined) {
        const merged = mergedSchema(known.schema, plain);
        if (merged === null || merged.columns.length === known.schema.columns.length) return merged && known;
        const widened: CatalogEntry = { ...known, schema: merged };
        views.putSync([schema.view, schema.generation], widened);
        return widened;
      }
      const id = root.get('nextViewId') ?? 0;
      root.putSync('nextViewId', id + 1);
      const others = [...views.getKeys({ start: [schema.view, 0], end: [schema.view, Infinity], limit: 1 })];
      const created: CatalogEntry = { id, schema: plain, ...(others.length > 0 && { isBuilding: true }) };
      views.putSync([schema.view, schema.generation], created);
      return created;
    });
    if (entry === null) throw viewDiffers(schema);
    if (this.#views.get(nameOf(schema))?.schema.columns.length !== entry.schema.columns.length) {
      this.#views.set(nameOf(schema), new ViewRows(this.#storage, entry.id, entry.schema));
    }
    return entry.schema;
  }

  async views(): Promise<readonly ViewSchema[]> {
    return [...this.#storage.views.getRange()].map(({ value: { schema, isBuilding } }) =>
      isBuilding ? { ...schema, isBuilding } : schema,
    );
  }

  async serve(view: ViewSchema): Promise<void> {
    this.#rows(view);
    await this.#writer.run(1, () => {
      const { views } = this.#storage;
      const { id, schema } = views.get([view.view, view.generation])!;
      views.putSync([view.view, view.generation], { id, schema });
    });
  }

  /** Piece by piece, so that others may write in between. */
  async drop(view: ViewSchema): Promise<void> {
    if (this.#isClosed) throw closed();
    const name = nameOf(view);
    const rows = this.#views.get(name);
    if (rows === undefined) return;
    this.#views.delete(name);
    try {
      while (await this.#writer.run(PIECE, () => rows.clear(PIECE)));
      await this.#writer.run(1, () => {
        const { progress, views } = this.#storage;
        // A string stands behind every number, and before no array.
        for (const key of progress.getKeys({ start: [rows.id, '', 0], end: [rows.id + 1, '', 0] }))
          progress.removeSync(key);
        views.removeSync([view.view, view.generation]);
      });
    } catch (error) {
      this.#views.set(name, rows);
      throw error;
    }
  }

  async write(view: ViewSchema, tenant: string, changes: readonly RowChange[]): Promise<void> {
    const rows = this.#rows(view);
    rows.check(tenant, changes);
    const writes: Promise<void>[] = [];
    for (let i = 0; i < changes.length; i += PIECE) {
      const piece = changes.slice(i, i + PIECE);
      const write = () => {
        rows.apply(tenant, piece);
        rows.sweep(2 * piece.length, this.#clock.now());
      };
      writes.push(this.#writer.run(piece.length, write));
    }
    await Promise.all(writes);
  }

  async writeProgress(view: ViewSchema, tenant: string, progress: readonly TaskProgress[]): Promise<void> {
    const { id } = this.#rows(view);
    await this.#writer.run(progress.length, () => {
      for (const each of progress) {
        const key: [number, string, number] = [id, tenant, each.task];
        if ((this.#storage.progress.get(key)?.version ?? -Infinity) >= each.version) continue;
        this.#storage.progress.putSync(key, { ...each, watermark: String(each.watermark) });
      }
    });
  }

  async progress(view: ViewSchema, tenant: string): Promise<readonly TaskProgress[]> {
    const { id } = this.#rows(view);
    const range = { start: [id, tenant, -Infinity], end: [id, tenant, Infinity] } as const;
    return [...this.#storage.progress.getRange({ start: [...range.start], end: [...range.end] })].map(({ value }) => ({
      ...value,
      watermark: Number(value.watermark),
    }));
  }

  async scan(view: ViewSchema, tenant: string, request: ScanRequest): Promise<ScanPage> {
    return this.#rows(view).scan(tenant, request, this.#clock.now());
  }

  async ping(): Promise<void> {
    if (this.#isClosed) throw closed();
    this.#storage.root.get('format');
  }

  /** Waits for writes under way. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writer.close();
    await this.#storage.close();
  }

  #rows(view: ViewSchema): ViewRows {
    if (this.#isClosed) throw closed();
    const rows = this.#views.get(nameOf(view));
    if (rows === undefined) throw unknownView(view);
    return rows;
  }
}

/** As it comes back from JSON: what may differ in nothing but what JSON shows then compares as equal. */
const plainCopy = (schema: ViewSchema): ViewSchema => JSON.parse(JSON.stringify(schema)) as ViewSchema;

const nameOf = ({ view, generation }: ViewSchema): string => `${view}/${generation}`;

function exit(error: Error): never {
  process.stderr.write(`${error.message}\n${String(error.cause)}\n`);
  process.exit(70);
}

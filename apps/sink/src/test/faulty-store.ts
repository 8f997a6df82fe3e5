import { MemoryTableStore } from '@millrace/store-memory';
import {
  MillraceError,
  type Clock,
  type RowChange,
  type TableStore,
  type TaskProgress,
  type ViewSchema,
} from '@millrace/ports';

/** A memory store that can be away, slow, forgetful, and that writes down what it was asked. */
export class FaultyStore implements TableStore {
  readonly durability: TableStore['durability'];
  /** `row k version` and `progress task version`, in the order in which they were acknowledged. */
  readonly acknowledged: string[] = [];
  readonly #options: { readonly clock: Clock };
  #inner: MemoryTableStore;
  #schemas: ViewSchema[] = [];
  isAway = false;
  /** Awaited before every write. */
  gate: Promise<void> = Promise.resolve();
  failedWrites = 0;
  /** Rows that may be under way; a write beyond that is refused, as Cassandra does when it is overloaded. */
  capacity = Infinity;
  refused = 0;
  /** Most rows that were under way at once. */
  peak = 0;
  #underWay = 0;

  constructor(options: { readonly clock: Clock }, durability = { ackIsDurable: true, trailMs: 0 }) {
    this.#options = options;
    this.#inner = new MemoryTableStore(options);
    this.durability = durability;
  }

  /** Loses every acknowledged row, as a crash does with what was not synced. */
  async forget(): Promise<void> {
    this.#inner = new MemoryTableStore(this.#options);
    for (const schema of this.#schemas) await this.#inner.createView(schema);
  }

  async createView(schema: ViewSchema): Promise<ViewSchema> {
    this.#check();
    this.#schemas.push(schema);
    return this.#inner.createView(schema);
  }

  async serve(view: ViewSchema): Promise<void> {
    this.#check();
    await this.#inner.serve(view);
  }

  async drop(view: ViewSchema): Promise<void> {
    this.#check();
    this.#schemas = this.#schemas.filter((schema) => schema.generation !== view.generation);
    await this.#inner.drop(view);
  }

  async write(view: ViewSchema, tenant: string, changes: readonly RowChange[]): Promise<void> {
    await this.gate;
    this.#check();
    await this.#takeTime(changes.length);
    await this.#inner.write(view, tenant, changes);
    for (const { key, version } of changes) this.acknowledged.push(`row ${String(key[0])} ${version}`);
  }

  async writeProgress(view: ViewSchema, tenant: string, progress: readonly TaskProgress[]): Promise<void> {
    this.#check();
    await this.#inner.writeProgress(view, tenant, progress);
    for (const { task, version } of progress) this.acknowledged.push(`progress ${task} ${version}`);
  }

  views(): Promise<readonly ViewSchema[]> {
    return this.#inner.views();
  }

  progress(view: ViewSchema, tenant: string): Promise<readonly TaskProgress[]> {
    return this.#inner.progress(view, tenant);
  }

  scan(...args: Parameters<TableStore['scan']>): ReturnType<TableStore['scan']> {
    return this.#inner.scan(...args);
  }

  async ping(): Promise<void> {
    this.#check();
  }

  async close(): Promise<void> {}

  async #takeTime(rows: number): Promise<void> {
    this.#underWay += rows;
    this.peak = Math.max(this.peak, this.#underWay);
    const isTooMuch = this.#underWay > this.capacity;
    await new Promise((resolve) => setImmediate(resolve));
    this.#underWay -= rows;
    if (!isTooMuch) return;
    this.refused++;
    throw new MillraceError('MLR_STORE_UNAVAILABLE', 'writing: the store is overloaded', { retriable: true });
  }

  #check(): void {
    if (!this.isAway) return;
    this.failedWrites++;
    throw new MillraceError('MLR_STORE_UNAVAILABLE', 'reaching the store: it is away', { retriable: true });
  }
}

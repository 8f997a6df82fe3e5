import {
  mergedSchema,
  MillraceError,
  type Clock,
  type RowChange,
  type ScanPage,
  type ScanRequest,
  type TableStore,
  type TaskProgress,
  type ViewSchema,
} from '@millrace/ports';
import { SortedRows } from './sorted-rows.ts';

interface TenantRows {
  readonly rows: SortedRows;
  readonly progress: Map<number, TaskProgress>;
}

interface Entry {
  schema: ViewSchema;
  isBuilding: boolean;
  readonly tenants: Map<string, TenantRows>;
}

/**
 * Rows in the memory of this process, for tests, the simulator and `eval`. An acknowledgement lasts as long as the
 * process. The clock decides what has expired.
 */
export class MemoryTableStore implements TableStore {
  readonly durability = { ackIsDurable: true, trailMs: 0 };
  readonly #clock: Clock;
  readonly #views = new Map<string, Entry>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  async createView(schema: ViewSchema): Promise<ViewSchema> {
    const known = this.#views.get(nameOf(schema));
    if (known === undefined) {
      const isBuilding = [...this.#views.values()].some((other) => other.schema.view === schema.view);
      this.#views.set(nameOf(schema), { schema: structuredClone(schema), isBuilding, tenants: new Map() });
      return schema;
    }
    const merged = mergedSchema(known.schema, schema);
    if (merged === null) {
      throw new MillraceError(
        'MLR_STORE_VIEW_DIFFERS',
        `creating view ${nameOf(schema)}: it exists with another schema; give the changed view a new name, or undo the change`,
        { details: { view: schema.view, generation: schema.generation } },
      );
    }
    known.schema = merged;
    for (const { rows } of known.tenants.values()) rows.width = merged.columns.length;
    return merged;
  }

  async views(): Promise<readonly ViewSchema[]> {
    return [...this.#views.values()].map(({ schema, isBuilding }) => (isBuilding ? { ...schema, isBuilding } : schema));
  }

  async serve(view: ViewSchema): Promise<void> {
    this.#entry(view).isBuilding = false;
  }

  async drop(view: ViewSchema): Promise<void> {
    this.#views.delete(nameOf(view));
  }

  async write(view: ViewSchema, tenant: string, changes: readonly RowChange[]): Promise<void> {
    const { rows } = this.#of(view, tenant);
    for (const change of changes) rows.apply(change);
  }

  async writeProgress(view: ViewSchema, tenant: string, progress: readonly TaskProgress[]): Promise<void> {
    const known = this.#of(view, tenant).progress;
    for (const each of progress) {
      if ((known.get(each.task)?.version ?? -Infinity) < each.version) known.set(each.task, structuredClone(each));
    }
  }

  async progress(view: ViewSchema, tenant: string): Promise<readonly TaskProgress[]> {
    return [...this.#of(view, tenant).progress.values()];
  }

  async scan(view: ViewSchema, tenant: string, request: ScanRequest): Promise<ScanPage> {
    return this.#of(view, tenant).rows.scan(request, this.#clock.now());
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {}

  #of(view: ViewSchema, tenant: string): TenantRows {
    const entry = this.#entry(view);
    let found = entry.tenants.get(tenant);
    if (found === undefined) {
      found = { rows: new SortedRows(entry.schema), progress: new Map() };
      entry.tenants.set(tenant, found);
    }
    return found;
  }

  #entry(view: ViewSchema): Entry {
    const entry = this.#views.get(nameOf(view));
    if (entry !== undefined) return entry;
    throw new MillraceError('MLR_STORE_UNKNOWN_VIEW', `there is no view ${nameOf(view)}; create it with createView`);
  }
}

const nameOf = ({ view, generation }: ViewSchema): string => `${view} (generation ${generation})`;

import { nearMiss } from '@millrace/http';
import { MillraceError, type Clock, type TableStore, type ViewSchema } from '@millrace/ports';

/** How long a list of views serves before the store is asked again. */
const FRESH_MS = 1000;

/** The store's views by the name readers use. A name that is not known is looked up again before it is refused. */
export class ViewCatalog {
  readonly #store: TableStore;
  readonly #clock: Clock;
  #views = new Map<string, ViewSchema>();
  #readAt = -Infinity;

  constructor(store: TableStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** All views in the order of their names, each in the newest generation that is for readers. */
  async all(): Promise<readonly ViewSchema[]> {
    const age = this.#clock.now() - this.#readAt;
    if (age < 0 || age >= FRESH_MS) await this.#read();
    return [...this.#views.values()];
  }

  /** Rejects with `MLR_VIEW_UNKNOWN`. */
  async find(name: string): Promise<ViewSchema> {
    await this.all();
    if (!this.#views.has(name)) await this.#read();
    const view = this.#views.get(name);
    if (view !== undefined) return view;
    const near = nearMiss(name, this.#views.keys());
    const hint = near === null ? 'see GET /v1/views' : `did you mean \`${near}\`?`;
    throw new MillraceError('MLR_VIEW_UNKNOWN', `there is no view \`${name}\`; ${hint}`, { details: { view: name } });
  }

  async #read(): Promise<void> {
    const views = new Map<string, ViewSchema>();
    const now = this.#clock.now();
    for (const view of await this.#store.views()) {
      if (view.isBuilding) continue;
      const known = views.get(view.view);
      if (known === undefined || known.generation < view.generation) views.set(view.view, view);
    }
    this.#views = new Map([...views].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#readAt = now;
  }
}

import { DEFAULT_TENANT, type EventLog, type TableStore, type TaskProgress, type ViewSchema } from '@millrace/ports';

/**
 * The generations of one view: a reset of its pipeline begins the next one, whose rows go to a table of their own while
 * readers get the older one, until the newer has taken in as much of the sources.
 */
export class ViewGenerations {
  /** As the plan has it, in its first generation. */
  readonly #planned: ViewSchema;
  readonly #store: TableStore;
  readonly #log: EventLog;
  readonly #schemas = new Map<number, ViewSchema>();
  /** Not for readers yet. */
  readonly #building = new Set<number>();
  /** When an older one was first met beside a newer one that is served. */
  readonly #outdatedMs = new Map<number, number>();

  constructor(planned: ViewSchema, store: TableStore, log: EventLog) {
    this.#planned = planned;
    this.#store = store;
    this.#log = log;
  }

  /**
   * Reads what the store has, and creates the first generation where there is none. Rejects with `MLR_STORE_VIEW_DIFFERS`
   * when the newest that is there has another schema than the plan: its rows go on into what is there, only a later
   * generation gets the new schema.
   */
  async open(): Promise<void> {
    for (const { isBuilding, ...schema } of await this.#store.views()) {
      if (schema.view !== this.#planned.view) continue;
      this.#schemas.set(schema.generation, schema);
      if (isBuilding) this.#building.add(schema.generation);
    }
    await this.#create(this.newest);
  }

  get newest(): number {
    return Math.max(1, ...this.#schemas.keys());
  }

  get view(): string {
    return this.#planned.view;
  }

  /** What is stored of a generation, or will be. */
  schema(generation: number): ViewSchema {
    return this.#schemas.get(generation) ?? { ...this.#planned, generation };
  }

  /** The newest that is for readers. */
  get #served(): number {
    return Math.max(0, ...[...this.#schemas.keys()].filter((generation) => !this.#building.has(generation)));
  }

  /** Older than what is served and not there: its records are nobody's any more. */
  isDropped(generation: number): boolean {
    return !this.#schemas.has(generation) && generation < this.#served;
  }

  /** The schemas of generations whose records were met, so that they are there before the first write. */
  async ensure(generations: Iterable<number>): Promise<void> {
    for (const generation of generations) {
      if (!this.#schemas.has(generation) && !this.isDropped(generation)) await this.#create(generation);
    }
  }

  /** Drops generations older than the one that is served, `keepMs` after this was first asked about them. */
  async dropOutdated(nowMs: number, keepMs: number): Promise<void> {
    const served = this.#served;
    for (const [generation, schema] of this.#schemas) {
      if (generation >= served) continue;
      const sinceMs = this.#outdatedMs.get(generation) ?? nowMs;
      this.#outdatedMs.set(generation, sinceMs);
      if (nowMs - sinceMs < keepMs) continue;
      await this.#store.drop(schema);
      this.#forget(generation);
    }
  }

  /** Another sink may have dropped what this one still writes to. */
  async lookForDropped(): Promise<void> {
    const listed = (await this.#store.views()).filter(({ view }) => view === this.view);
    const there = new Set(listed.map(({ generation }) => generation));
    for (const { generation, isBuilding } of listed) if (isBuilding !== true) this.#building.delete(generation);
    const served = this.#served;
    for (const generation of this.#schemas.keys()) {
      if (generation < served && !there.has(generation)) this.#forget(generation);
    }
  }

  #forget(generation: number): void {
    this.#schemas.delete(generation);
    this.#building.delete(generation);
    this.#outdatedMs.delete(generation);
  }

  /** A crash of a store whose acknowledgements are not durable may have taken the entries of the catalog, too. */
  async confirm(): Promise<void> {
    await this.lookForDropped();
    for (const schema of this.#schemas.values()) await this.#store.createView(schema);
    for (const [generation, schema] of this.#schemas) {
      if (!this.#building.has(generation)) await this.#store.serve(schema);
    }
  }

  /** Serves the newest generation once it has caught up with those before. */
  async serveCaughtUp(): Promise<void> {
    const { newest } = this;
    if (!this.#building.has(newest)) return;
    const progress = await this.#progress(newest);
    if (progress.length < this.schema(newest).tasks) return;
    const reached = positionOf(progress);
    for (const generation of this.#schemas.keys()) {
      if (generation === newest) continue;
      if (!(await this.#isReached(reached, positionOf(await this.#progress(generation))))) return;
    }
    await this.#store.serve(this.schema(newest));
    this.#building.delete(newest);
  }

  #progress(generation: number): Promise<readonly TaskProgress[]> {
    return this.#store.progress(this.schema(generation), DEFAULT_TENANT);
  }

  /** What a source does not hold any more, because it was made anew, nobody has to reach. */
  async #isReached(reached: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, number>): Promise<boolean> {
    for (const [name, offset] of wanted) {
      const position = reached.get(name) ?? 0;
      if (position < offset && position < (await this.#endOf(name))) return false;
    }
    return true;
  }

  async #endOf(name: string): Promise<number> {
    const slash = name.lastIndexOf('/');
    const [topic, partition] = [name.slice(0, slash), Number(name.slice(slash + 1))];
    if (partition >= ((await this.#log.partitionCount(topic)) ?? 0)) return 0;
    const [{ end }] = await this.#log.bounds([{ topic, partition }]);
    return end;
  }

  async #create(generation: number): Promise<void> {
    const schema = await this.#store.createView({ ...this.#planned, generation });
    const isNew = !this.#schemas.has(generation);
    if (isNew && this.#schemas.size > 0) this.#building.add(generation);
    this.#schemas.set(generation, schema);
  }
}

/** What a view includes: of each source topic partition the least that any of its tasks has taken in. */
function positionOf(progress: readonly TaskProgress[]): ReadonlyMap<string, number> {
  const position = new Map<string, number>();
  for (const { positions } of progress) {
    for (const [name, offset] of Object.entries(positions)) {
      position.set(name, Math.min(offset, position.get(name) ?? Infinity));
    }
  }
  return position;
}

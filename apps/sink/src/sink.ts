import { isCodedError, type GroupMember, type TopicPartition, type TopicPosition } from '@millrace/ports';
import { keepTrying, type Part, type Undertaking } from '@millrace/http';
import { DEFAULT_TUNING, keyOf, type SinkObserver, type SinkOptions, type SinkTuning } from './options.ts';
import { PartitionSink, type PartitionContext } from './partition-sink.ts';
import { StoreWatch } from './store-watch.ts';
import { ViewGenerations } from './view-generations.ts';
import { ViewRecords } from './view-records.ts';
import { toViewSchema } from './view-schema.ts';

interface ServedTopic {
  readonly view: string;
  readonly generations: ViewGenerations;
  readonly records: () => ViewRecords;
}

/** How long a topic partition that goes to another sink may take to write what was read of it. */
const LET_GO_MS = 2_000;

/** A topic partition assigned to this sink, with what is running for it now. */
interface Assigned {
  readonly partition: TopicPartition;
  readonly stop: AbortController;
  sink: PartitionSink | null;
  committed: number;
  error: unknown;
  done: Promise<void>;
}

/**
 * Writes view topics to the store: at least once, and idempotent by the rows' versions, so effectively once.
 *
 * Call order: `start` once, then `drain` or `abort`. Trouble with log or store is retried for ever and shows in `ready`.
 * A view whose columns changed is reported and left out, and `ready` is about the others.
 */
export class Sink implements Part {
  readonly name = 'sink';
  readonly ready = { sink: () => this.#check() };
  readonly #options: SinkOptions;
  readonly #observer: SinkObserver;
  readonly #tuning: SinkTuning;
  readonly #stopping = new AbortController();
  readonly #watch: StoreWatch;
  readonly #views = new Map<string, ServedTopic>();
  readonly #assigned = new Map<string, Assigned>();
  /** Assigned to others now, and not yet at rest. */
  readonly #leaving = new Map<Assigned, Promise<void>>();
  readonly #undertakings = new Set<Undertaking>();
  #member: GroupMember | null = null;
  #background: Promise<void>[] = [];
  #draining = false;

  constructor(options: SinkOptions) {
    this.#options = options;
    this.#observer = options.observer ?? {};
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
    this.#watch = new StoreWatch(options.store, options.clock, this.#stopping.signal, (error) => {
      this.#observer.storeChanged?.(error);
      if (error === null) for (const { sink } of this.#assigned.values()) sink?.wake();
    });
  }

  /** Resolves once the views are there and the group is joined. */
  async start(): Promise<void> {
    const joined = this.#join();
    this.#background = [joined.then(() => this.#commitAtIntervals()), this.#watch.run()];
    for (const work of this.#background) work.catch(() => {});
    await joined;
  }

  /** Rejects with the reason while rows are not getting through. */
  async #check(): Promise<void> {
    if (this.#watch.error !== null) throw this.#watch.error as Error;
    for (const undertaking of this.#undertakings) await undertaking.check();
    for (const { error } of this.#assigned.values()) if (error !== null) throw error as Error;
  }

  /** Writes what was read, commits what is settled, leaves the group. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const { sink } of this.#assigned.values()) sink?.finish();
    // One that is between two attempts has nothing in hand.
    for (const assigned of this.#assigned.values()) if (assigned.sink === null) assigned.stop.abort();
    await Promise.all([...this.#assigned.values()].map(({ done }) => done));
    await this.#commit();
    await this.abort();
  }

  /** Stops at once; what was not committed is read and written again by the next owner. */
  async abort(): Promise<void> {
    this.#draining = true;
    this.#stopping.abort();
    for (const { stop } of [...this.#assigned.values(), ...this.#leaving.keys()]) stop.abort();
    await Promise.all([...this.#assigned.values()].map(({ done }) => done));
    await Promise.allSettled([...this.#leaving.values(), ...this.#background]);
    await this.#member?.leave();
  }

  async #join(): Promise<void> {
    await Promise.all(this.#options.views.map((view) => this.#createView(view)));
    const topics = [...this.#views.keys()];
    if (topics.length === 0) return;
    const joining = this.#undertake('joining the consumer group', async () => {
      const specs = this.#options.views.filter((view) => this.#views.has(view.topic));
      await this.#options.log.ensureTopics(
        specs.map((view) => ({ name: view.topic, partitions: view.tasks, kind: 'view' as const })),
      );
      this.#member = await this.#options.log.joinGroup({
        group: this.#options.group,
        topics,
        // May be called before there is a member to ask for committed offsets.
        onAssignment: (assigned) => (this.#member === null ? undefined : this.#assign(assigned)),
      });
      void this.#assign(this.#member.assignment());
    });
    await joining.done;
  }

  async #commitAtIntervals(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#options.clock.sleep(this.#tuning.commitIntervalMs, this.#stopping.signal);
      await this.#commit();
      await this.#tendGenerations();
    }
  }

  async #tendGenerations(): Promise<void> {
    for (const { view, generations } of this.#views.values()) {
      try {
        await generations.serveCaughtUp();
        await generations.dropOutdated(this.#options.clock.now(), this.#tuning.keepGenerationMs);
      } catch (error) {
        this.#observer.failed?.(`tending the generations of view ${view}`, error, this.#tuning.commitIntervalMs);
      }
    }
  }

  /** Before the first write. A view that cannot be is left out, and its topic is not read: its rows wait there. One that
   * differs from what is stored goes on into what is stored. */
  async #createView(view: SinkOptions['views'][number]): Promise<void> {
    const creating = this.#undertake(`creating view ${view.name}`, async () => {
      const schema = toViewSchema(view);
      const generations = new ViewGenerations(schema, this.#options.store, this.#options.log);
      this.#views.set(view.topic, { view: view.name, generations, records: () => new ViewRecords(generations) });
      await generations.open();
    });
    try {
      await creating.done;
    } catch (error) {
      if (isCodedError(error) && error.code === 'MLR_STORE_VIEW_DIFFERS') this.#undertakings.delete(creating);
      // The others are served. Any other reason than that shows in `ready`.
      else this.#views.delete(view.topic);
    }
  }

  #undertake(what: string, attempt: () => Promise<void>): Undertaking {
    const undertaking = keepTrying({
      clock: this.#options.clock,
      signal: this.#stopping.signal,
      what,
      attempt,
      onFailure: this.#observer.failed,
    });
    this.#undertakings.add(undertaking);
    return undertaking;
  }

  /** Resolves when what is not assigned any more is at rest: its next owner begins behind it, rather than beside it. */
  async #assign(partitions: readonly TopicPartition[]): Promise<void> {
    if (this.#draining) return;
    const wanted = new Map(partitions.map((partition) => [keyOf(partition), partition]));
    for (const [key, assigned] of this.#assigned) {
      if (wanted.has(key)) continue;
      this.#assigned.delete(key);
      this.#leaving.set(
        assigned,
        this.#letGo(assigned).finally(() => this.#leaving.delete(assigned)),
      );
    }
    for (const [key, partition] of wanted) {
      const served = this.#views.get(partition.topic);
      if (served === undefined || this.#assigned.has(key)) continue;
      const assigned: Assigned = {
        partition,
        stop: new AbortController(),
        sink: null,
        committed: -1,
        error: null,
        done: Promise.resolve(),
      };
      this.#assigned.set(key, assigned);
      assigned.done = this.#runPartition(served, assigned);
    }
    await Promise.allSettled(this.#leaving.values());
  }

  /** Writes what was read and commits, as far as that goes quickly: the rest the next owner reads and writes again. */
  async #letGo({ sink, stop, done }: Assigned): Promise<void> {
    if (sink === null) stop.abort();
    else sink.finish();
    const late = new AbortController();
    void this.#options.clock.sleep(LET_GO_MS, late.signal).then(() => stop.abort());
    await done;
    late.abort();
  }

  /** Stretch after stretch from the committed offset, until the topic partition is taken away or the sink stops. */
  async #runPartition(served: ServedTopic, assigned: Assigned): Promise<void> {
    const { partition, stop } = assigned;
    const { view, generations } = served;
    let isAfterOutage = false;
    let waitMs = 100;
    while (!stop.signal.aborted) {
      try {
        const start = await this.#startOffset(assigned);
        if (isAfterOutage) await generations.confirm();
        const sink = new PartitionSink(this.#context(), view, generations, served.records(), partition, start);
        assigned.sink = sink;
        if (this.#draining) sink.finish();
        const ended = await sink.run(stop.signal);
        await this.#commit([assigned]);
        if (ended === 'stopped') return;
        isAfterOutage = true;
        waitMs = 100;
      } catch (error) {
        assigned.error = error;
        this.#observer.failed?.(`reading ${keyOf(partition)}`, error, waitMs);
        await this.#options.clock.sleep(waitMs, stop.signal);
        waitMs = Math.min(waitMs * 2, this.#tuning.maxBackoffMs);
      } finally {
        assigned.sink = null;
      }
    }
  }

  async #startOffset(assigned: Assigned): Promise<number> {
    const { log } = this.#options;
    // Also after an outage: what another owner committed meanwhile is as good as our own.
    const [committed] = (await this.#member?.committed([assigned.partition])) ?? [-1];
    assigned.committed = committed;
    assigned.error = null;
    if (committed >= 0) return committed;
    const [{ start }] = await log.bounds([assigned.partition]);
    return start;
  }

  async #commit(those: Iterable<Assigned> = this.#assigned.values()): Promise<void> {
    const positions = new Map<Assigned, TopicPosition>();
    for (const assigned of those) {
      const offset = assigned.sink?.committable() ?? -1;
      if (offset > assigned.committed) positions.set(assigned, { ...assigned.partition, offset });
    }
    if (positions.size === 0 || this.#member === null) return;
    try {
      await this.#member.commitOffsets([...positions.values()]);
      for (const [assigned, { offset }] of positions) assigned.committed = offset;
    } catch (error) {
      // Harmless: the next commit, or the next owner, begins from an older offset.
      this.#observer.failed?.('committing offsets', error, this.#tuning.commitIntervalMs);
    }
  }

  #context(): PartitionContext {
    const { log, store, clock } = this.#options;
    return { log, store, clock, watch: this.#watch, observer: this.#observer, tuning: this.#tuning };
  }
}

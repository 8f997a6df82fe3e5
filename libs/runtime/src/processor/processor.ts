import {
  isCodedError,
  type Clock,
  type EventLog,
  type GroupMember,
  type StateStore,
  type TopicPartition,
} from '@millrace/ports';
import { mayBeMended, MendingPause } from '../mending.ts';
import type { RuntimeObserver, TaskStatus } from '../observer.ts';
import { DEFAULT_TUNING, type TaskDefinition, type TaskTuning } from '../task/options.ts';
import { TaskRunner } from '../task/task-runner.ts';
import { guardMemory, outOfMemory, type Memory } from './memory-guard.ts';
import { hasGrown, prepareStages, type RunnablePipeline, type StageTasks } from './stage-tasks.ts';

export interface ProcessorOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly pipelines: readonly RunnablePipeline[];
  /** Consumer group of all processors that share these pipelines. */
  readonly group: string;
  readonly observer?: RuntimeObserver;
  readonly tuning?: Partial<TaskTuning>;
  /** When memory stays short the task with the most state is stopped. Absent: nobody looks. */
  readonly memory?: () => Memory;
  /** For state of tasks that need not be in the heap. Absent: all of it is. */
  readonly state?: StateStore;
}

/** A pipeline that could not be started, while the others run. */
export interface PipelineFailure {
  readonly pipeline: string;
  readonly error: unknown;
}

/** A membership over the state topics of pipelines that were started together. */
interface Seat {
  readonly topics: ReadonlySet<string>;
  member: GroupMember | null;
  assigned: readonly TopicPartition[];
}

/**
 * One processor instance: joins the group over the state topics (one topic partition per task), and runs the tasks the
 * newest assignment names. Two instances may believe they own a task for a while; the log's fencing decides.
 *
 * Call order: `start` once, then `drain` or `abort`.
 */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #tuning: TaskTuning;
  readonly #prepared = new Map<RunnablePipeline, readonly StageTasks[]>();
  readonly #definitions = new Map<string, TaskDefinition>();
  readonly #runners = new Map<string, TaskRunner>();
  readonly #letGo = new Set<Promise<void>>();
  readonly #seats: Seat[] = [];
  readonly #failed = new Map<RunnablePipeline, unknown>();
  #assigned: ReadonlySet<string> = new Set();
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  #retrying: Promise<void> = Promise.resolve();
  /** Settles when a processor that is stopping has let go of everything. */
  #leaving: Promise<void> = Promise.resolve();

  constructor(options: ProcessorOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
  }

  /**
   * Prepares topics and joins the group. A pipeline whose topics do not fit is left out, is among `failures`, and is
   * tried again where somebody may mend it; an error that may pass (no broker) rejects and `start` may be called again.
   */
  async start(): Promise<readonly PipelineFailure[]> {
    this.#failed.clear();
    for (const pipeline of this.#options.pipelines) {
      try {
        await this.#prepare(pipeline);
      } catch (error) {
        if (!isCodedError(error) || error.retriable) throw error;
        this.#failed.set(pipeline, error);
      }
    }
    await this.#join([...this.#prepared.values()].flat());
    this.#watching = Promise.all([this.#watchSources(), this.#watchMemory()]).then(() => undefined);
    this.#retrying = this.#retryFailed();
    return this.failures();
  }

  /** Pipelines that could not be started, so far. */
  failures(): readonly PipelineFailure[] {
    return [...this.#failed].map(([{ plan }, error]) => ({ pipeline: plan.pipeline, error }));
  }

  async #join(stages: readonly StageTasks[]): Promise<void> {
    if (stages.length === 0) return;
    const { log, group } = this.#options;
    const topics = stages.map(({ stateTopic }) => stateTopic);
    const seat: Seat = { topics: new Set(topics), member: null, assigned: [] };
    const onAssignment = (assigned: readonly TopicPartition[]): Promise<void> => {
      seat.assigned = assigned;
      // Everything is let go, whoever is to have it.
      return this.#stopping.signal.aborted ? this.#leaving : this.#assign();
    };
    this.#seats.push(seat);
    try {
      seat.member = await log.joinGroup({ group, topics, onAssignment });
    } catch (error) {
      this.#seats.splice(this.#seats.indexOf(seat), 1);
      throw error;
    }
    // Nobody else knew of it when the others left.
    if (this.#stopping.signal.aborted) await seat.member.leave();
  }

  async #prepare(pipeline: RunnablePipeline): Promise<void> {
    const { log, group } = this.#options;
    const prepared = await prepareStages(log, pipeline, group);
    this.#prepared.set(pipeline, prepared);
    for (const { definitions } of prepared) {
      for (const definition of definitions) this.#definitions.set(keyOf(definition.state), definition);
    }
  }

  /** Sources may gain topic partitions: they get tasks of their own, and who reads what these write is told of them. */
  async #watchSources(): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await clock.sleep(this.#tuning.sourceCheckMs, signal);
      for (const [pipeline, prepared] of this.#prepared) {
        if (signal.aborted) return;
        try {
          if (!(await hasGrown(log, prepared))) continue;
          await this.#prepare(pipeline);
          await this.#renew();
        } catch (error) {
          this.#options.observer?.sourceCheckFailed?.(pipeline.plan.pipeline, error);
        }
      }
    }
  }

  /** A pipeline that failed may be mended from outside: then it joins the group with a seat of its own. */
  async #retryFailed(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    const pause = new MendingPause(this.#tuning.retryFailedMs);
    const mendable = (): RunnablePipeline[] =>
      [...this.#failed].flatMap(([each, error]) => (mayBeMended(error) ? [each] : []));
    while (mendable().length > 0 && !signal.aborted) {
      await clock.sleep(pause.next(), signal);
      for (const pipeline of mendable()) {
        if (signal.aborted) return;
        try {
          await this.#prepare(pipeline);
          await this.#join(this.#prepared.get(pipeline)!);
          this.#failed.delete(pipeline);
        } catch (error) {
          this.#prepared.delete(pipeline);
          // One that passes says nothing about what is to be mended.
          if (isCodedError(error) && !error.retriable) this.#failed.set(pipeline, error);
        }
      }
    }
  }

  /** Tasks whose exchange has more writers than they know begin a new session; new tasks begin. */
  async #renew(): Promise<void> {
    for (const [key, runner] of this.#runners) {
      const definition = this.#definitions.get(key);
      if (definition !== undefined && !hasSamePlace(runner.definition, definition)) this.#release(key, runner);
    }
    await Promise.all(this.#letGo);
    await this.#assign();
  }

  async #watchMemory(): Promise<void> {
    const { clock, memory } = this.#options;
    if (memory === undefined) return;
    await guardMemory(clock, this.#stopping.signal, memory, (found) => {
      const running = [...this.#runners.values()].filter((runner) => !runner.hasEnded);
      const largest = running.sort((a, b) => b.stateEntries - a.stateEntries)[0];
      largest?.fail(outOfMemory(largest.definition.taskId, largest.stateEntries, found));
    });
  }

  /** Tasks that run here, and what became of them. */
  tasks(): readonly { readonly taskId: string; readonly status: TaskStatus; readonly error: unknown }[] {
    return [...this.#runners.values()].map((runner) => runner.status);
  }

  /** Finishes the work in hand, commits it, leaves the group. */
  async drain(): Promise<void> {
    await this.#shutDown((runner) => runner.drain());
  }

  /** Stops at once: nothing more is committed. */
  async abort(): Promise<void> {
    await this.#shutDown((runner) => runner.abort());
  }

  async #shutDown(stop: (runner: TaskRunner) => Promise<void>): Promise<void> {
    this.#stopping.abort();
    const stopping = [...this.#runners.values()].map(stop);
    this.#leaving = Promise.all([...stopping, ...this.#letGo, this.#watching]).then(() => undefined);
    await this.#leaving;
    await Promise.all(this.#seats.flatMap(({ member }) => (member === null ? [] : [member.leave()])));
    await this.#retrying;
  }

  /** Resolves when the tasks that are not assigned any more have finished what they had in hand. */
  async #assign(): Promise<void> {
    // Not `#leaving`: that waits for who watches the sources, who may wait here.
    if (this.#stopping.signal.aborted) return;
    this.#assigned = new Set(this.#seats.flatMap(({ assigned }) => assigned).map(keyOf));
    for (const [key, runner] of this.#runners) {
      if (!this.#assigned.has(key)) this.#release(key, runner);
    }
    for (const key of this.#assigned) {
      const definition = this.#definitions.get(key);
      const runner = this.#runners.get(key);
      if (definition === undefined || (runner !== undefined && !runner.hasEnded)) continue;
      if (runner?.status.status === 'failed') continue; // Trying again would fail again.
      this.#runners.set(key, new TaskRunner(definition, this.#runnerContext(definition)));
    }
    await Promise.all(this.#letGo);
  }

  #release(key: string, runner: TaskRunner): void {
    this.#runners.delete(key);
    const released = runner.drain().finally(() => this.#letGo.delete(released));
    this.#letGo.add(released);
  }

  #runnerContext({ commitIntervalMs, state: at }: TaskDefinition) {
    const { log, clock, group, state, observer = {} } = this.#options;
    return {
      log,
      clock,
      group,
      state,
      observer,
      tuning: { ...this.#tuning, ...(commitIntervalMs === undefined ? {} : { commitIntervalMs }) },
      isAssigned: (definition: TaskDefinition) =>
        !this.#stopping.signal.aborted && this.#assigned.has(keyOf(definition.state)),
      isFresh: () => this.#seats.find(({ topics }) => topics.has(at.topic))?.member?.isFresh() ?? true,
    };
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Whether both know the same tasks at the exchanges before and behind them. */
function hasSamePlace(a: TaskDefinition, b: TaskDefinition): boolean {
  const placeOf = ({ upstreams, gained, firstUpstream, moreFirstUpstreams }: TaskDefinition) =>
    JSON.stringify([upstreams, gained, firstUpstream, moreFirstUpstreams]);
  return placeOf(a) === placeOf(b);
}

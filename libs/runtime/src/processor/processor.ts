import {
  isCodedError,
  type Clock,
  type EventLog,
  type GroupMember,
  type StateStore,
  type TopicPartition,
} from '@millrace/ports';
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
  #member: GroupMember | null = null;
  #assigned: ReadonlySet<string> = new Set();
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  /** Settles when a processor that is stopping has let go of everything. */
  #leaving: Promise<void> = Promise.resolve();

  constructor(options: ProcessorOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
  }

  /**
   * Prepares topics and joins the group. A pipeline whose topics do not fit is left out and returned; an error that may
   * pass (no broker) rejects and `start` may be called again.
   */
  async start(): Promise<readonly PipelineFailure[]> {
    const { log, pipelines, group } = this.#options;
    const failures: PipelineFailure[] = [];
    for (const pipeline of pipelines) {
      try {
        await this.#prepare(pipeline);
      } catch (error) {
        if (!isCodedError(error) || error.retriable) throw error;
        failures.push({ pipeline: pipeline.plan.pipeline, error });
      }
    }
    const topics = [...this.#prepared.values()].flat().map(({ stateTopic }) => stateTopic);
    if (topics.length > 0) {
      this.#member = await log.joinGroup({ group, topics, onAssignment: (assigned) => this.#assign(assigned) });
      this.#watching = Promise.all([this.#watchSources(), this.#watchMemory()]).then(() => undefined);
    }
    return failures;
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

  /** Tasks whose exchange has more writers than they know begin a new session; new tasks begin. */
  async #renew(): Promise<void> {
    for (const [key, runner] of this.#runners) {
      const definition = this.#definitions.get(key);
      if (definition !== undefined && !hasSamePlace(runner.definition, definition)) this.#release(key, runner);
    }
    await Promise.all(this.#letGo);
    if (this.#member !== null) await this.#assign(this.#member.assignment());
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
    await this.#member?.leave();
  }

  /** Resolves when the tasks that are not assigned any more have finished what they had in hand. */
  async #assign(assigned: readonly TopicPartition[]): Promise<void> {
    if (this.#stopping.signal.aborted) return this.#leaving;
    this.#assigned = new Set(assigned.map(keyOf));
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

  #runnerContext({ commitIntervalMs }: TaskDefinition) {
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
      isFresh: () => this.#member?.isFresh() ?? true,
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

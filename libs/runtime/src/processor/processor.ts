import { isCodedError, type Clock, type EventLog, type GroupMember, type TopicPartition } from '@millrace/ports';
import type { RuntimeObserver, TaskStatus } from '../observer.ts';
import { DEFAULT_TUNING, type TaskDefinition, type TaskTuning } from '../task/options.ts';
import { TaskRunner } from '../task/task-runner.ts';
import { prepareStages, type RunnablePipeline } from './stage-tasks.ts';

export interface ProcessorOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly pipelines: readonly RunnablePipeline[];
  /** Consumer group of all processors that share these pipelines. */
  readonly group: string;
  readonly observer?: RuntimeObserver;
  readonly tuning?: Partial<TaskTuning>;
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
  readonly #definitions = new Map<string, TaskDefinition>();
  readonly #runners = new Map<string, TaskRunner>();
  readonly #letGo = new Set<Promise<void>>();
  #member: GroupMember | null = null;
  #assigned: ReadonlySet<string> = new Set();
  #stopped = false;

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /**
   * Prepares topics and joins the group. A pipeline whose topics do not fit is left out and returned; an error that may
   * pass (no broker) rejects and `start` may be called again.
   */
  async start(): Promise<readonly PipelineFailure[]> {
    const { log, pipelines, group } = this.#options;
    const failures: PipelineFailure[] = [];
    const topics: string[] = [];
    for (const pipeline of pipelines) {
      try {
        for (const stage of await prepareStages(log, pipeline)) {
          topics.push(stage.stateTopic);
          for (const definition of stage.definitions) this.#definitions.set(keyOf(definition.state), definition);
        }
      } catch (error) {
        if (!isCodedError(error) || error.retriable) throw error;
        failures.push({ pipeline: pipeline.plan.pipeline, error });
      }
    }
    if (topics.length > 0) {
      this.#member = await log.joinGroup({ group, topics, onAssignment: (assigned) => this.#assign(assigned) });
    }
    return failures;
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
    this.#stopped = true;
    await Promise.all([...this.#runners.values()].map(stop));
    await Promise.all(this.#letGo);
    await this.#member?.leave();
  }

  /** Resolves when the tasks that are not assigned any more have finished what they had in hand. */
  async #assign(assigned: readonly TopicPartition[]): Promise<void> {
    if (this.#stopped) return;
    this.#assigned = new Set(assigned.map(keyOf));
    for (const [key, runner] of this.#runners) {
      if (this.#assigned.has(key)) continue;
      this.#runners.delete(key);
      const released = runner.drain().finally(() => this.#letGo.delete(released));
      this.#letGo.add(released);
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

  #runnerContext({ commitIntervalMs }: TaskDefinition) {
    const { log, clock, group, observer = {}, tuning } = this.#options;
    return {
      log,
      clock,
      group,
      observer,
      tuning: { ...DEFAULT_TUNING, ...tuning, ...(commitIntervalMs === undefined ? {} : { commitIntervalMs }) },
      isAssigned: (definition: TaskDefinition) => !this.#stopped && this.#assigned.has(keyOf(definition.state)),
      isFresh: () => this.#member?.isFresh() ?? true,
    };
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

import { Processor, type RunnablePipeline, type RuntimeObserver, type TaskTuning } from '@millrace/runtime';
import { isCodedError, type StateStore } from '@millrace/ports';
import { MemoryStateStore, type MemoryDisk } from '@millrace/state-memory';
import { withTask } from './bugs/program-bugs.ts';
import type { FaultKind } from './faults.ts';
import type { Actor } from './scheduler.ts';
import { SimClock } from './sim-clock.ts';
import { SimEventLog } from './sim-log.ts';
import { SESSION_TIMEOUT_MS, type World } from './world.ts';

export const GROUP = 'simulated';

/** One processor process: the shipped runtime on a log and a clock of the simulator's. */
export class Instance {
  readonly actor: Actor;
  readonly clock: SimClock;
  readonly processor: Processor;
  /** What must never happen: an error that is not a way of saying "try again". */
  failure: unknown = null;
  readonly #world: World;
  readonly #log: SimEventLog;
  readonly #disk: MemoryDisk | null;
  readonly #store: MemoryStateStore | null;
  #leaving = false;

  /** `disk`: of the machine that it runs on, for state beyond the heap; null: all of it is in the heap. */
  constructor(
    world: World,
    name: string,
    pipelines: readonly RunnablePipeline[],
    tuning: Partial<TaskTuning>,
    disk: MemoryDisk | null,
  ) {
    this.#world = world;
    this.#disk = disk;
    this.#store = disk && new MemoryStateStore(1, disk);
    this.actor = { name, pausedUntilMs: 0, dead: false };
    this.clock = new SimClock(world.scheduler, this.actor);
    this.#log = new SimEventLog(world, this.actor, this.clock);
    const observer: RuntimeObserver = {
      taskStatus: (_taskId, _status, error) => {
        // The runtime goes on trying; a simulated log gives no error that is not coded, so this one is a mistake.
        if (error !== undefined && !isCodedError(error)) this.failure ??= error;
      },
    };
    const watched = pipelines.map((pipeline) => this.#watchingIdleness(pipeline));
    this.processor = new Processor({
      log: this.#log,
      clock: this.clock,
      pipelines: watched,
      group: GROUP,
      tuning,
      observer,
      state: this.#stateStore(),
    });
  }

  #stateStore(): StateStore | undefined {
    if (this.#store === null) return undefined;
    return this.#world.bug?.wrapState?.(this.#store, this.#disk!) ?? this.#store;
  }

  #watchingIdleness(pipeline: RunnablePipeline): RunnablePipeline {
    const programs = [...pipeline.programs].map(([node, program]) => {
      const { input } = program.plan;
      if (input.kind !== 'source' || (input.reading?.idleTimeoutMs ?? 0) === 0) return [node, program] as const;
      const watched = withTask(program, (task, { task: partition }) => ({
        setIdle: (isIdle) => {
          if (isIdle) this.#world.idle.declared(this.actor, { topic: input.topic, partition });
          task.setIdle(isIdle);
        },
      }));
      return [node, watched] as const;
    });
    return { ...pipeline, programs: new Map(programs) };
  }

  async start(): Promise<void> {
    for (;;) {
      try {
        const failures = await this.processor.start();
        if (failures.length > 0) this.failure = failures[0].error;
        return;
      } catch (error) {
        if (!isCodedError(error) || !error.retriable) {
          this.failure = error;
          return;
        }
        await this.clock.sleep(50);
      }
    }
  }

  /** Leaves in good order, then ends. */
  async drain(): Promise<void> {
    this.#leaving = true;
    await this.processor.drain();
    this.#world.scheduler.kill(this.actor);
  }

  /** Whether it has taken part in the group: before that a fault would hit nothing. */
  get takesPart(): boolean {
    return !this.actor.dead && this.processor.tasks().length > 0;
  }

  get isLeaving(): boolean {
    return this.#leaving;
  }

  isRunning(nowMs: number): boolean {
    return !this.actor.dead && this.actor.pausedUntilMs <= nowMs;
  }

  /** Vanishes. Its seat in the group stays taken until its session ends. */
  crash(): void {
    this.#world.handOver.suspend();
    this.#log.leaveCommitsUnderWay();
    this.#world.scheduler.kill(this.actor);
    if (this.#store !== null) this.#disk!.died(this.#store);
    this.#expireAfter(SESSION_TIMEOUT_MS);
  }

  /** Stands still until `untilMs`; the group gives it up meanwhile, if that is longer than its session. */
  pause(untilMs: number): void {
    this.#world.handOver.suspend(untilMs);
    this.actor.pausedUntilMs = untilMs;
    this.#expireAfter(SESSION_TIMEOUT_MS, untilMs);
    this.#joinAgain(untilMs, 'zombie');
  }

  /** The group gives it up although it is well; it finds out and joins again. */
  loseSession(): void {
    this.#world.handOver.suspend();
    this.#expire();
    this.#joinAgain(this.#world.scheduler.nowMs + this.#world.random.below(SESSION_TIMEOUT_MS), 'rebalance');
  }

  #expireAfter(delayMs: number, unlessAwakeMs = Infinity): void {
    void this.#world.later(`session of ${this.actor.name} ends`, delayMs).then(() => {
      if (this.#world.scheduler.nowMs < unlessAwakeMs) this.#expire();
    });
  }

  #expire(): void {
    for (const member of this.#log.members) this.#world.cluster.group(GROUP).remove(member.id);
  }

  /** Takes back a seat that was lost. `because` is counted only then: others have been given its tasks. */
  #joinAgain(dueMs: number, because: FaultKind): void {
    void this.#world.scheduler.park(this.actor, 'join again', { dueMs }).then(() => {
      const group = this.#world.cluster.group(GROUP);
      const lost = this.#log.members.filter((member) => !group.has(member.id));
      if (this.#leaving || lost.length === 0) return;
      this.#world.note(this.actor, because);
      for (const member of lost) member.join();
    });
  }
}

import type { RunnablePipeline, TaskTuning } from '@millrace/runtime';
import { MemoryDisk } from '@millrace/state-memory';
import { GROUP, Instance } from './instance.ts';
import { SOURCE_PARTITIONS, SOURCE_TOPIC } from './source.ts';
import { SESSION_TIMEOUT_MS, type World } from './world.ts';

/** Instances that a schedule keeps running; a rebalance may bring a third for a while. */
const INSTANCES = 2;

const MOST_SOURCE_PARTITIONS = SOURCE_PARTITIONS + 2;

const MOST_AWAY_MS = 1_000;

/** Starts instances, and does to them what happens to processes: crashes, pauses, lost sessions, wrong clocks. */
export class Chaos {
  readonly instances: Instance[] = [];
  readonly #world: World;
  readonly #pipelines: readonly RunnablePipeline[];
  readonly #tuning: Partial<TaskTuning>;

  readonly #mayGrow: boolean;
  /** Of the machines: instances come and go on them in turn. */
  readonly #disks: readonly MemoryDisk[];

  /**
   * `mayGrow`: what the pipeline computes does not hang on the number of topic partitions of its source; `keepsState`: tasks
   * begin with what is left of them on the disk.
   */
  constructor(
    world: World,
    pipelines: readonly RunnablePipeline[],
    tuning: Partial<TaskTuning>,
    { mayGrow, keepsState }: { readonly mayGrow: boolean; readonly keepsState: boolean },
  ) {
    this.#mayGrow = mayGrow;
    this.#disks = keepsState ? Array.from({ length: INSTANCES }, () => new MemoryDisk()) : [];
    this.#world = world;
    this.#pipelines = pipelines;
    this.#tuning = tuning;
    for (let i = 0; i < INSTANCES; i++) this.startInstance();
  }

  startInstance(): void {
    const number = this.instances.length;
    const disk = this.#disks[number % INSTANCES] ?? null;
    const instance = new Instance(this.#world, `node-${number}`, this.#pipelines, this.#tuning, disk);
    this.instances.push(instance);
    void instance.start();
  }

  /** Called before every step of the scheduler. */
  strike(): void {
    const { faults, scheduler, random, cluster } = this.#world;
    if (faults.wants('crash')) {
      // Sometimes all at once, as when one process is everything.
      const alone = random.chance(0.8);
      this.#hit((instance) => (alone ? [instance] : this.#running()).forEach((each) => this.#crash(each)));
    }
    if (faults.wants('zombie')) {
      const lengthMs = SESSION_TIMEOUT_MS + random.below(3 * SESSION_TIMEOUT_MS);
      this.#hit((instance) => instance.pause(scheduler.nowMs + lengthMs));
    }
    if (faults.wants('rebalance')) this.#hit((instance) => this.#rebalance(instance));
    if (faults.wants('leader-away')) {
      const partition = random.below(SOURCE_PARTITIONS);
      this.#world.sendLeaderAway({ topic: SOURCE_TOPIC, partition }, random.between(50, MOST_AWAY_MS));
    }
    const partitions = cluster.partitions(SOURCE_TOPIC)?.length ?? 0;
    if (this.#mayGrow && partitions < MOST_SOURCE_PARTITIONS && faults.wants('partition-added')) {
      cluster.addPartitions(SOURCE_TOPIC, partitions + 1);
      this.#world.note(this.#world.broker, 'partition-added');
    }
    if (faults.wants('clock-step')) {
      this.#hit((instance) => {
        this.#world.note(instance.actor, 'clock-step');
        instance.clock.skewMs = random.between(-20_000, 20_000);
      });
    }
  }

  /** Every instance dies, and as many as there should be are started a little later. */
  powerCut(): void {
    for (const instance of this.instances) if (!instance.actor.dead) instance.crash();
    for (let i = 0; i < INSTANCES; i++) this.#startLater();
  }

  #hit(strike: (instance: Instance) => void): void {
    const running = this.#running();
    if (running.length > 0) strike(this.#world.random.pick(running));
  }

  #running(): Instance[] {
    return this.instances.filter((each) => each.takesPart && each.isRunning(this.#world.scheduler.nowMs));
  }

  #crash(instance: Instance): void {
    this.#world.note(instance.actor, 'crash');
    instance.crash();
    this.#startLater();
  }

  #startLater(): void {
    const delayMs = this.#world.random.below(2 * SESSION_TIMEOUT_MS);
    void this.#world.later('start an instance', delayMs).then(() => this.startInstance());
  }

  #rebalance(instance: Instance): void {
    const { random, cluster } = this.#world;
    if (instance.isLeaving) return;
    const how = random.below(3);
    if (how !== 0) this.#world.note(instance.actor, 'rebalance');
    switch (how) {
      case 0:
        instance.loseSession();
        break;
      case 1:
        this.startInstance();
        void instance.drain();
        break;
      default:
        // The group deals the same topic partitions in another order.
        this.#world.handOver.suspend();
        cluster.rebalance(GROUP, (members, partitions) => {
          const dealt = random.shuffled(partitions);
          return new Map(
            members.map(({ memberId }, m) => [memberId, dealt.filter((_, i) => i % members.length === m)]),
          );
        });
    }
  }
}

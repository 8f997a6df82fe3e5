import type { PipelinePlan } from '@millrace/plan';
import { isCodedError, type TopicPartition } from '@millrace/ports';
import { RecordBatchWriter } from '@millrace/formats';
import type { Chaos } from './chaos.ts';
import type { FaultKind } from './faults.ts';

import { SOURCE_TOPIC } from './source.ts';
import type { World } from './world.ts';

/** What happens to the log itself while nothing runs: no instance can do what it promised any more. */
const KINDS = ['state-emptied', 'state-recreated', 'topic-recreated', 'source-cut', 'retention-passed'] as const;

/** How an instance says that something is gone for good. Going on as if nothing were the matter is never an answer. */
const REFUSALS: ReadonlySet<string> = new Set([
  'MLR_LOG_LOST_GROUND',
  'MLR_RUNTIME_SOURCE_RECREATED',
  'MLR_RUNTIME_SOURCE_SHRANK',
  'MLR_STATE_INCOMPLETE',
  'MLR_STATE_LOST',
]);

export function isRefusal(error: unknown): boolean {
  return isCodedError(error) && REFUSALS.has(error.code);
}

/**
 * At most one disaster per schedule: all instances die, an operator (or retention) takes something out of the log, they
 * are started again. From then on they must refuse to go on, naming what is lost; where nothing is lost that they still
 * need, they may also go on and be right.
 */
export class Disasters {
  /** What struck; null as long as none did. */
  struck: (typeof KINDS)[number] | null = null;
  readonly #world: World;
  readonly #chaos: Chaos;
  readonly #plan: PipelinePlan;

  constructor(world: World, chaos: Chaos, plan: PipelinePlan) {
    this.#world = world;
    this.#chaos = chaos;
    this.#plan = plan;
  }

  /**
   * Whether going on would be wrong in any case. Not so when records are gone from a topic: nobody may need them any
   * more, and a commit that was under way may bring a whole snapshot round along.
   */
  get mustRefuse(): boolean {
    return ['topic-recreated', 'state-recreated', 'source-cut'].includes(this.struck ?? '');
  }

  /** Called before every step of the scheduler. */
  strike(): void {
    if (this.struck !== null) return;
    for (const kind of KINDS) {
      if (!this.#world.faults.wants(kind)) continue;
      const victims = this.#victims(kind);
      if (victims.length === 0) continue;
      this.#chaos.powerCut();
      this.#do(kind, this.#world.random.pick(victims));
      this.#world.note(this.#world.broker, kind satisfies FaultKind);
      this.struck = kind;
      return;
    }
  }

  /** Topic partitions of which somebody has committed that it knows what is, or was, in them. */
  #victims(kind: (typeof KINDS)[number]): TopicPartition[] {
    const { cluster } = this.#world;
    const stages = this.#plan.statements.flatMap((statement) => statement.stages);
    if (kind === 'state-emptied' || kind === 'state-recreated') {
      return stages.flatMap(({ stateTopic }) =>
        (cluster.partitions(stateTopic) ?? []).filter(
          (at) => cluster.committedInput(stateTopic, at.partition) !== null,
        ),
      );
    }
    const readers = stages.filter(({ input }) => input.topic === SOURCE_TOPIC);
    return (cluster.partitions(SOURCE_TOPIC) ?? []).filter(({ partition, start, end }) => {
      const positions = readers.map(({ stateTopic }) => cluster.committedInput(stateTopic, partition) ?? 0);
      // A reader that never committed may begin with what it finds.
      if (positions.includes(0)) return false;
      if (kind === 'source-cut') return positions.every((position) => position > start);
      return kind === 'topic-recreated' || positions.some((position) => position < end);
    });
  }

  #do(kind: (typeof KINDS)[number], { topic, partition }: TopicPartition): void {
    const { cluster } = this.#world;
    const count = cluster.partitions(topic)?.length ?? 0;
    const { end } = cluster.partition({ topic, partition });
    switch (kind) {
      case 'state-emptied':
        cluster.partition({ topic, partition }).trim(end);
        break;
      case 'state-recreated':
        cluster.deleteTopic(topic);
        cluster.ensureTopics([{ name: topic, partitions: count, kind: 'internal' }]);
        break;
      case 'retention-passed':
        cluster.keep(topic);
        cluster.partition({ topic, partition }).trim(end);
        break;
      case 'source-cut':
        cluster.keepOnly(topic, partition);
        cluster.partition({ topic, partition }).cut(this.#leastPosition(partition) - 1);
        this.#fill({ topic, partition }, 300);
        break;
      case 'topic-recreated':
        cluster.keepOnly(topic);
        cluster.deleteTopic(topic);
        cluster.ensureTopics([{ name: topic, partitions: count, kind: 'source' }]);
        // Longer than the old one was, so that every position lies within it.
        for (let p = 0; p < count; p++) this.#fill({ topic, partition: p }, 300);
    }
  }

  /** Of all tasks that read a topic partition of the source. */
  #leastPosition(partition: number): number {
    const readers = this.#plan.statements.flatMap(({ stages }) =>
      stages.filter(({ input }) => input.topic === SOURCE_TOPIC),
    );
    const positions = readers.map(({ stateTopic }) => this.#world.cluster.committedInput(stateTopic, partition) ?? 0);
    return Math.min(...positions);
  }

  #fill({ topic, partition }: TopicPartition, count: number): void {
    const writer = new RecordBatchWriter(topic, partition);
    const ts = this.#world.scheduler.nowMs;
    for (let i = 0; i < count; i++) {
      const click = { id: 1_000_000 + i, page: 'page-anew', amount: 1, price: 1, ts };
      writer.append(ts, null, Buffer.from(JSON.stringify(click)));
    }
    this.#world.cluster.append(writer.take());
  }
}

/** What the instances have refused to go on with; null while nobody has. */
export function refusalOf(chaos: Chaos): unknown {
  for (const { actor, failure, processor } of chaos.instances) {
    if (actor.dead) continue;
    if (isRefusal(failure)) return failure;
    const failed = processor.tasks().find(({ status, error }) => status === 'failed' && isRefusal(error));
    if (failed !== undefined) return failed.error;
  }
  return null;
}

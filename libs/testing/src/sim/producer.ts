import { EVENT_ID_HEADER, encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { PendingBatch } from '@millrace/ports';
import { clicks, type GeneratedEvent } from '../generators/index.ts';
import type { Random } from '../generators/random.ts';
import type { Acknowledged } from './oracle/check-log.ts';
import type { Actor } from './scheduler.ts';
import { SimClock } from './sim-clock.ts';
import { SimEventLog } from './sim-log.ts';
import { SOURCE_PARTITIONS, SOURCE_TOPIC } from './source.ts';
import type { World } from './world.ts';

export const LEAST_RECORDS = 200;

/** Event time of the first click; virtual time starts here too. */
export const START_MS = 1_700_000_000_000;

interface Request {
  readonly partition: number;
  readonly events: readonly GeneratedEvent[];
  readonly pauseMs: number;
  /** Place of its first event among all. */
  readonly first: number;
}

/** One in so many requests with ids is sent again although it was acknowledged: its answer was lost on the way. */
const ANSWERS_PER_LOST = 8;

/**
 * Appends clicks to the source topic and repeats what failed, as a plain at-least-once producer does; `withIds` gives
 * each event an id, which a repeat has too.
 */
export class Producer {
  readonly acknowledged: Acknowledged[] = [];
  readonly actor: Actor = { name: 'producer', pausedUntilMs: 0, dead: false };
  readonly #log: SimEventLog;
  readonly #clock: SimClock;
  readonly #withIds: boolean;
  readonly #world: World;

  constructor(world: World, withIds: boolean) {
    this.#withIds = withIds;
    this.#world = world;
    this.#clock = new SimClock(world.scheduler, this.actor);
    this.#log = new SimEventLog(world, this.actor, this.#clock);
  }

  /** Resolves when every request has been acknowledged. */
  async run(requests: readonly Request[]): Promise<void> {
    // Two at a time, so that requests to one topic partition overtake each other.
    const lanes = [0, 1].map((lane) => requests.filter((_, i) => i % 2 === lane));
    await Promise.all(lanes.map((lane) => this.#runLane(lane)));
  }

  async #runLane(requests: readonly Request[]): Promise<void> {
    for (const request of requests) {
      await this.#clock.sleep(request.pauseMs);
      const isLost = this.#withIds && request.first % ANSWERS_PER_LOST === 0;
      for (let left = isLost ? 2 : 1; left > 0; left--) {
        while (!(await this.#attempt(request))) await this.#clock.sleep(10);
      }
    }
  }

  async #attempt({ partition: planned, events, first }: Request): Promise<boolean> {
    const partition = this.#newPartition(first) ?? planned;
    try {
      const [base] = await this.#log.append(encode(partition, events, this.#withIds ? first : null));
      events.forEach(({ value }, i) => this.acknowledged.push({ partition, offset: base + i, bytes: value }));
      return true;
    } catch {
      return false;
    }
  }
  /** Where the topic has grown a third of the requests goes. */
  #newPartition(first: number): number | null {
    const count = this.#world.cluster.partitions(SOURCE_TOPIC)?.length ?? 0;
    return count > SOURCE_PARTITIONS && first % 3 === 0 ? count - 1 : null;
  }
}

function encode(partition: number, events: readonly GeneratedEvent[], firstId: number | null): PendingBatch[] {
  const writer = new RecordBatchWriter(SOURCE_TOPIC, partition);
  events.forEach(({ timeMs, value }, i) => {
    const headers = firstId === null ? undefined : encodeHeaders({ [EVENT_ID_HEADER]: String(firstId + i) });
    writer.append(timeMs, null, value, headers);
  });
  return writer.take();
}

/** The input of one schedule: at least `LEAST_RECORDS` clicks, cut into requests to random topic partitions. */
export function makeRequests(random: Random): Request[] {
  const count = LEAST_RECORDS + random.below(60);
  const canBeLate = random.chance(0.6);
  const events = [
    ...clicks(
      {
        count,
        pages: random.between(2, 9),
        startMs: START_MS,
        stepMs: random.between(50, 500),
        outOfOrderMs: random.between(0, canBeLate ? 4000 : 1500),
        lateShare: canBeLate ? 0.08 : 0,
        lateByMs: 40_000,
        malformedShare: 0.03,
      },
      random,
    ),
  ];
  const partitions = random.chance(0.1) ? [0, 0, 0, 0, 1, 1, 2] : [0, 1, 2];
  const requests: Request[] = [];
  for (let at = 0; at < events.length;) {
    const size = random.between(1, 13);
    const pauseMs = random.chance(0.3) ? random.below(120) : random.below(10);
    requests.push({ partition: random.pick(partitions), events: events.slice(at, at + size), pauseMs, first: at });
    at += size;
  }
  return requests;
}

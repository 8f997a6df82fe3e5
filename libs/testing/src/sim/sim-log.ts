import { MemoryEventLog, type Fault, type LogCall, type LogHooks } from '@millrace/log-memory';
import {
  MillraceError,
  type LogReader,
  type TaskLog,
  type TaskSpec,
  type TopicPartition,
  type TopicPosition,
} from '@millrace/ports';
import { DuplicatingReader } from './duplicating-reader.ts';
import type { OwnedTaskSpec } from './observed-cluster.ts';
import type { Actor } from './scheduler.ts';
import type { SimClock } from './sim-clock.ts';
import { SOURCE_TOPIC } from './source.ts';
import type { World } from './world.ts';

/** Longest time by which a torn rebalance delays the news of an assignment, virtual time. */
const TORN_MS = 400;

type Bounds = { readonly start: number; readonly end: number };

/** A commit that its instance has sent and that has not reached the log. */
export interface CommitInFlight {
  /** Lets it land some time after its sender is gone. */
  readonly leaveUnderWay: () => void;
}

/**
 * The event log as one instance sees it: the memory adapter, each of whose calls parks on the scheduler before it
 * reaches the log and again before its answer arrives. In between is where faults strike.
 */
export class SimEventLog extends MemoryEventLog {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #inFlight: Set<CommitInFlight>;

  constructor(world: World, actor: Actor, clock: SimClock) {
    const inFlight = new Set<CommitInFlight>();
    super(world.cluster, { clock, hooks: makeHooks(world, actor, inFlight) });
    this.#world = world;
    this.#actor = actor;
    this.#inFlight = inFlight;
  }

  override openReader(positions: readonly TopicPosition[]): LogReader {
    const reader = new DuplicatingReader(this.#world, this.#actor, super.openReader(positions), positions);
    return this.#world.bug?.wrapReader?.(reader) ?? reader;
  }

  override async topicId(topic: string): Promise<string | null> {
    const id = await super.topicId(topic);
    return id !== null && this.#hidesLossOf(topic) ? 'always the same' : id;
  }

  override async batchBefore(position: TopicPosition): Promise<number | null> {
    const checksum = await super.batchBefore(position);
    const isHidden = this.#hidesLossOf(position.topic) || this.#world.bug?.hidesCuts === true;
    return isHidden ? null : checksum;
  }

  override async bounds(partitions: readonly TopicPartition[]): Promise<readonly Bounds[]> {
    const bounds = await super.bounds(partitions);
    const hides = (topic: string): boolean => topic !== SOURCE_TOPIC && this.#hidesLossOf(topic);
    return bounds.map((each, i) => (hides(partitions[i].topic) ? { start: 0, end: 0 } : each));
  }

  override async openTask(spec: TaskSpec): Promise<TaskLog> {
    const owned: OwnedTaskSpec = { ...spec, owner: this.#actor };
    const opened = await super.openTask(owned);
    const task = announcingClose(opened, this.#world.handOver.opened(spec.taskId, this.#actor));
    const plain = { openTask: (again: TaskSpec) => super.openTask(again), append: this.append.bind(this) };
    return this.#world.bug?.wrapTask?.(task, spec, plain, this.#world.random) ?? task;
  }

  #hidesLossOf(topic: string): boolean {
    return this.#world.bug?.hidesLossOf === (topic === SOURCE_TOPIC ? 'sources' : 'state');
  }

  /** Half of the commits under way will land although their sender dies in this step. */
  leaveCommitsUnderWay(): void {
    for (const commit of this.#inFlight) if (this.#world.random.chance(0.5)) commit.leaveUnderWay();
  }
}

function announcingClose(inner: TaskLog, closed: () => void): TaskLog {
  return {
    state: inner.state,
    commit: (commit) => inner.commit(commit),
    trimState: (position) => inner.trimState(position),
    close: () => {
      closed();
      return inner.close();
    },
  };
}

function makeHooks(world: World, actor: Actor, inFlight: Set<CommitInFlight>): LogHooks {
  const { scheduler, random } = world;

  async function send(label: string): Promise<Fault | undefined> {
    let leaveUnderWay = (): void => {};
    const left = new Promise<Fault>((resolve) => {
      leaveUnderWay = () => resolve({ kind: 'request-delayed', until: world.landing(label) });
    });
    const request = { leaveUnderWay };
    inFlight.add(request);
    const turn = scheduler.park(actor, label).then(() => commitFault(label));
    const fault = await Promise.race([left, turn]);
    inFlight.delete(request);
    return fault;
  }

  function commitFault(label: string): Fault | undefined {
    if (world.strikes(actor, 'commit-request-lost')) return { kind: 'request-lost' };
    if (world.strikes(actor, 'commit-answer-lost')) return { kind: 'answer-lost' };
    if (world.strikes(actor, 'delayed-commit')) return { kind: 'request-delayed', until: world.landing(label) };
    return undefined;
  }

  function appendFault(): Fault | undefined {
    if (world.strikes(actor, 'append-answer-lost')) return { kind: 'answer-lost' };
    if (world.strikes(actor, 'delayed-append')) return { kind: 'request-delayed', until: world.landing('append') };
    return callFault();
  }

  function callFault(): Fault | undefined {
    if (!world.strikes(actor, 'failed-call')) return undefined;
    return { kind: random.chance(0.5) ? 'request-lost' : 'answer-lost' };
  }

  return {
    async before(call) {
      switch (call.op) {
        case 'poll':
          if (call.partitions.some((partition) => world.isAway(partition))) return { kind: 'request-lost' };
          if (world.strikes(actor, 'stale-end')) return { kind: 'stale', offsets: random.between(1, 20) };
          return { kind: 'limited', batches: random.between(1, 6) };
        case 'readState':
          if (random.chance(0.2)) await scheduler.park(actor, labelOf(call));
          if (world.strikes(actor, 'failed-call')) throw unavailable(call);
          return undefined;
        case 'assign': {
          const torn = world.strikes(actor, 'torn-rebalance');
          const dueMs = scheduler.nowMs + (torn ? random.below(TORN_MS) : 0);
          await scheduler.park(actor, labelOf(call), { dueMs });
          return undefined;
        }
        case 'commit':
          return send(labelOf(call));
        case 'leave':
        case 'release':
          await scheduler.park(actor, labelOf(call));
          return undefined;
        case 'append':
          await scheduler.park(actor, labelOf(call));
          return appendFault();
        case 'bounds':
          await scheduler.park(actor, labelOf(call));
          if (world.strikes(actor, 'stale-end')) return { kind: 'stale', offsets: random.between(1, 20) };
          return callFault();
        case 'joinGroup':
          await scheduler.park(actor, labelOf(call));
          // Never `answer-lost`: the seat would be taken by nobody, and no adapter that joined reports that it failed.
          return world.strikes(actor, 'failed-call') ? { kind: 'request-lost' } : undefined;
        default:
          await scheduler.park(actor, labelOf(call));
          return callFault();
      }
    },
    async after(call) {
      if (call.op !== 'readState' && call.op !== 'assign') await scheduler.park(actor, `${labelOf(call)}: answer`);
    },
  };
}

function labelOf(call: LogCall): string {
  if ('taskId' in call) return `${call.op} ${call.taskId}`;
  if (call.op === 'poll') return `poll ${call.partitions[0].topic}/${call.partitions[0].partition}`;
  if (call.op === 'assign') return `assign ${call.assigned.length}`;
  return call.op;
}

function unavailable(call: LogCall): MillraceError {
  return new MillraceError('MLR_LOG_UNAVAILABLE', `${call.op}: no answer (simulated); try again`, { retriable: true });
}

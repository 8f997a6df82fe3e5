import type { TopicPartition } from '@millrace/ports';
import type { Random } from '../generators/random.ts';
import type { Bug } from './bugs/index.ts';
import type { FaultKind, Faults } from './faults.ts';
import { HandOverLaw } from './hand-over-law.ts';
import { IdleLaw } from './idle-law.ts';
import { partitionId, type ObservedCluster } from './observed-cluster.ts';
import type { Actor, Scheduler } from './scheduler.ts';

/** How long the group goes on counting on a member it does not hear from, and a request can be under way. */
export const SESSION_TIMEOUT_MS = 300;

/** What the actors of one schedule share. */
export class World {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
  readonly cluster: ObservedCluster;
  readonly bug: Bug | null;
  readonly handOver: HandOverLaw;
  readonly idle = new IdleLaw();
  readonly #awayUntilMs = new Map<string, number>();
  /** Actor of what happens without an instance: requests that land late, sessions that expire. */
  readonly broker: Actor = { name: 'broker', pausedUntilMs: 0, dead: false };

  constructor(scheduler: Scheduler, faults: Faults, random: Random, cluster: ObservedCluster, bug: Bug | null) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.random = random;
    this.cluster = cluster;
    this.bug = bug;
    this.handOver = new HandOverLaw(scheduler);
    cluster.onOpenTask = ({ taskId, owner }) => this.handOver.opening(taskId, owner);
  }

  /** Resolves at a later step of the broker, at the earliest after `delayMs`. */
  later(label: string, delayMs: number): Promise<void> {
    return this.scheduler.park(this.broker, label, { dueMs: this.scheduler.nowMs + delayMs });
  }

  /** Its leader goes away: no fetch of the topic partition succeeds for so long. */
  sendLeaderAway(partition: TopicPartition, forMs: number): void {
    this.#awayUntilMs.set(partitionId(partition), this.scheduler.nowMs + forMs);
    this.note(this.broker, 'leader-away');
  }

  isAway(partition: TopicPartition): boolean {
    return this.scheduler.nowMs < (this.#awayUntilMs.get(partitionId(partition)) ?? 0);
  }

  /** When a request that is under way lands after all. */
  landing(label: string): Promise<void> {
    return this.later(`late ${label}`, this.random.below(SESSION_TIMEOUT_MS));
  }

  /** Whether a fault of this kind strikes here; counts it and puts it into the trace. */
  strikes(actor: Actor, kind: FaultKind): boolean {
    if (!this.faults.wants(kind)) return false;
    this.note(actor, kind);
    return true;
  }

  note(actor: Actor, kind: FaultKind): void {
    this.faults.struck(kind);
    this.scheduler.trace.add(this.scheduler.nowMs, actor.name, `! ${kind}`);
  }
}

import type { TopicPosition } from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { atMost } from '../cluster/retry.ts';
import { commitGroupOffsets } from './group-offsets.ts';
import type { KafkaGroupMember } from './member.ts';

const MEMBER_INTERVAL_MS = 1_000;
const OUTSIDE_WAIT_MS = 1_000;

/** What waits to be published for one group. */
interface Pending {
  readonly positions: Map<string, TopicPosition>;
  publishing: boolean;
}

/**
 * Publishes the input offsets of committed transactions as the group's committed offsets, for lag dashboards alone:
 * best effort, outside the transactions (a transactional offset commit of kafkajs carries no generation, so it fences
 * nobody and would only make every commit longer). As a member once a second, in the background. From outside Kafka
 * takes them only while the group has no members: so then at once, before the commit is answered.
 */
export class OffsetPublisher {
  readonly #cluster: Cluster;
  readonly #memberOf: (group: string) => KafkaGroupMember | undefined;
  readonly #groups = new Map<string, Pending>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(cluster: Cluster, memberOf: (group: string) => KafkaGroupMember | undefined) {
    this.#cluster = cluster;
    this.#memberOf = memberOf;
  }

  /** Never rejects. */
  async publish(group: string, positions: readonly TopicPosition[]): Promise<void> {
    if (this.#closed || positions.length === 0) return;
    let pending = this.#groups.get(group);
    if (pending === undefined) {
      pending = { positions: new Map(), publishing: false };
      this.#groups.set(group, pending);
    }
    for (const position of positions) pending.positions.set(`${position.topic}/${position.partition}`, position);
    if (pending.publishing) return;
    const published = this.#run(group, pending);
    if (this.#memberOf(group) === undefined) await atMost(OUTSIDE_WAIT_MS, published);
  }

  /** Publishes what waits, once more and without waiting for its turn. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const last = [...this.#groups].map(([group, pending]) => this.#publishOnce(group, pending));
    await atMost(OUTSIDE_WAIT_MS, Promise.all(last));
  }

  async #run(group: string, pending: Pending): Promise<void> {
    pending.publishing = true;
    while (pending.positions.size > 0 && !this.#closed) {
      const published = await this.#publishOnce(group, pending);
      if (this.#memberOf(group) !== undefined || !published) await this.#pause();
    }
    pending.publishing = false;
  }

  async #publishOnce(group: string, pending: Pending): Promise<boolean> {
    const positions = [...pending.positions.values()];
    pending.positions.clear();
    try {
      const member = this.#memberOf(group);
      if (member !== undefined) await member.commitOffsets(positions);
      else await commitGroupOffsets(this.#cluster, { groupId: group, generationId: -1, memberId: '' }, positions);
      return true;
    } catch {
      // Newer ones that came meanwhile win.
      for (const position of positions) {
        const name = `${position.topic}/${position.partition}`;
        if (!pending.positions.has(name)) pending.positions.set(name, position);
      }
      return false;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, MEMBER_INTERVAL_MS);
      timer.unref();
      this.#timers.add(timer);
    });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import {
  assignSticky,
  handOver,
  Holdings,
  type GroupMember,
  type GroupSpec,
  type TopicPartition,
  type TopicPosition,
} from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { atMost, BackOff, retrying } from '../cluster/retry.ts';
import { logClosed, ProtocolError } from '../errors.ts';
import { protocolError } from '../kafkajs/calls.ts';
import {
  type Generation,
  heartbeatCall,
  joinGroupCall,
  type JoinedGroup,
  leaveGroupCall,
  syncGroupCall,
} from '../kafkajs/group-calls.ts';
import type { ProtocolCall } from '../kafkajs/internals.ts';
import { Code, COORDINATOR_MOVED } from '../protocol/codes.ts';
import { commitGroupOffsets, fetchGroupOffsets, notAMember } from './group-offsets.ts';
import { COOPERATIVE, decodeAssignment, decodeClaim, EAGER, encodeAssignment, encodeClaim } from './member-protocol.ts';

export interface GroupTimes {
  /** After this long without a heartbeat the group gives the member's share away. At most 10 s. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** How long the others have to join again when the group rebalances. */
  readonly rebalanceTimeoutMs: number;
}

const NO_MEMBER = '';
const REQUEST_SLACK_MS = 5_000;
const LEAVE_WAIT_MS = 3_000;
const TOPIC_CHECK_BEATS = 10;
/** Refusals that joining again answers. */
const REJOIN: ReadonlySet<number> = new Set([
  Code.REBALANCE_IN_PROGRESS,
  Code.ILLEGAL_GENERATION,
  Code.UNKNOWN_MEMBER_ID,
]);

/**
 * Membership without consumption, over the group requests of kafkajs: join, be assigned, heartbeat on a timer of its
 * own, join again whenever the group or the connection says so, for as long as it takes. kafkajs' consumer is not used
 * for this: it heartbeats only between fetches, looks up offsets of every assigned topic partition although none is
 * consumed, makes the group rebalance whenever a leader moves, does not tell its generation, and gives up for good or
 * restarts for ever after a broker outage (#1415, #1721).
 */
export class KafkaGroupMember implements GroupMember {
  readonly #cluster: Cluster;
  readonly #spec: GroupSpec;
  readonly #times: GroupTimes;
  /** A join waits at the broker until all members have joined: nothing else may wait behind it. */
  readonly #lane: string;
  readonly #members: Set<KafkaGroupMember>;
  readonly #gone = new AbortController();
  readonly #backOff = new BackOff();
  #memberId = NO_MEMBER;
  #generationId = -1;
  readonly #holdings = new Holdings();
  /** Ends the pause between heartbeats: the member leaves, or has something to tell the group. */
  #release = new AbortController();
  /** It has let go of what it claimed when it last joined: the others must hear of it, or nobody is given that. */
  #owesRound = false;
  #freshAtMs = -Infinity;
  /** Number of topic partitions by topic, as this member distributed them; null when it is not the leader. */
  #leads: ReadonlyMap<string, number | null> | null = null;

  /**
   * Resolves with the first assignment; the member is in `members` before that and until it leaves. Rejects when the
   * group refuses it for good.
   */
  static async join(
    cluster: Cluster,
    spec: GroupSpec,
    times: GroupTimes,
    lane: string,
    members: Set<KafkaGroupMember>,
  ): Promise<KafkaGroupMember> {
    const member = new KafkaGroupMember(cluster, spec, times, lane, members);
    const timeoutMs = times.rebalanceTimeoutMs + times.sessionTimeoutMs + REQUEST_SLACK_MS;
    const doing = `joining group ${spec.group}`;
    members.add(member);
    try {
      await retrying(doing, timeoutMs, () => member.#joinOnce());
    } catch (error) {
      await member.leave();
      throw error;
    }
    void member.#stay();
    return member;
  }

  private constructor(
    cluster: Cluster,
    spec: GroupSpec,
    times: GroupTimes,
    lane: string,
    members: Set<KafkaGroupMember>,
  ) {
    this.#cluster = cluster;
    this.#spec = spec;
    this.#times = times;
    this.#lane = lane;
    this.#members = members;
  }

  get group(): string {
    return this.#spec.group;
  }

  assignment(): readonly TopicPartition[] {
    return this.#holdings.assigned;
  }

  isFresh(): boolean {
    return performance.now() - this.#freshAtMs < this.#times.sessionTimeoutMs / 2;
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return fetchGroupOffsets(this.#cluster, this.group, partitions);
  }

  async commitOffsets(positions: readonly TopicPosition[]): Promise<void> {
    if (this.#gone.signal.aborted) throw notAMember(this.group, 'it has left');
    await commitGroupOffsets(this.#cluster, this.#generation(), positions);
  }

  async leave(): Promise<void> {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.#release.abort();
    this.#freshAtMs = -Infinity;
    this.#cluster.dropLane(this.#lane);
    this.#members.delete(this);
    if (this.#memberId === NO_MEMBER) return;
    // Best effort: a group that cannot be told notices by the session time-out.
    const leaving = this.#cluster
      .coordinator('group', this.group)
      .then((node) => this.#cluster.send(node, 'control', leaveGroupCall(this.group, this.#memberId)));
    await atMost(LEAVE_WAIT_MS, leaving);
  }

  #generation(): Generation {
    return { groupId: this.group, generationId: this.#generationId, memberId: this.#memberId };
  }

  /** Heartbeats until the group wants everybody to join again, joins, and so on, until the member leaves. */
  async #stay(): Promise<void> {
    for (let joined = true; !this.#gone.signal.aborted;) {
      if (joined) await this.#heartbeats();
      try {
        await this.#joinOnce();
        joined = true;
        this.#backOff.reset();
      } catch {
        // Whatever it was, the member keeps trying: `isFresh` tells its owner that the group may have moved on.
        joined = false;
        await this.#backOff.pause(this.#gone.signal);
      }
    }
  }

  /** Resolves when it is time to join again. */
  async #heartbeats(): Promise<void> {
    const { heartbeatIntervalMs, sessionTimeoutMs } = this.#times;
    for (let beat = 1; ; beat++) {
      const { signal } = this.#release;
      await sleep(heartbeatIntervalMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const sentAtMs = performance.now();
      try {
        await this.#send(heartbeatCall(this.#generation()), sessionTimeoutMs / 2);
        this.#freshAtMs = sentAtMs;
        this.#backOff.reset();
        if (beat % TOPIC_CHECK_BEATS === 0 && (await this.#topicsChanged())) return;
      } catch (error) {
        if (this.#mustRejoin(error) || sentAtMs - this.#freshAtMs > sessionTimeoutMs) return;
        await this.#backOff.pause(this.#gone.signal);
      }
    }
  }

  /** Topics that appear or gain topic partitions are assigned too: the leader looks and makes the group join again. */
  async #topicsChanged(): Promise<boolean> {
    for (const [topic, count] of this.#leads ?? []) {
      if ((await this.#cluster.partitionCount(topic)) !== count) return true;
    }
    return false;
  }

  #mustRejoin(error: unknown): boolean {
    if (!(error instanceof ProtocolError) || !REJOIN.has(error.code)) return false;
    if (error.code === Code.UNKNOWN_MEMBER_ID) this.#memberId = NO_MEMBER;
    return true;
  }

  /** One round of JoinGroup and SyncGroup. What it rejects with may be tried again when it is passing. */
  async #joinOnce(): Promise<void> {
    if (this.#gone.signal.aborted) throw logClosed();
    try {
      const joined = await this.#joinGroup();
      this.#leads = null;
      const assignments = joined.leaderId === joined.memberId ? await this.#assign(joined) : [];
      const generation = { groupId: this.group, generationId: joined.generationId, memberId: joined.memberId };
      const sentAtMs = performance.now();
      const bytes = await this.#send(
        syncGroupCall(generation, assignments),
        this.#times.rebalanceTimeoutMs + REQUEST_SLACK_MS,
      );
      if (this.#gone.signal.aborted) return;
      this.#generationId = joined.generationId;
      this.#freshAtMs = sentAtMs;
      this.#take(decodeAssignment(bytes));
    } catch (error) {
      // The round was overtaken by the next one: go on with that.
      if (this.#mustRejoin(error)) throw protocolError(Code.COORDINATOR_NOT_AVAILABLE, (error as Error).message);
      throw error;
    }
  }

  /** Heartbeats go on while its owner lets go of what it lost; then the member joins again, to say so. */
  #take(assigned: readonly TopicPartition[]): void {
    this.#release = new AbortController();
    // It let go while this round was under way, which still took it for the holder.
    if (this.#owesRound) this.#release.abort(null);
    const tell = (): Promise<void> =>
      atMost(this.#times.rebalanceTimeoutMs / 2, Promise.resolve(this.#spec.onAssignment(assigned)));
    void this.#holdings.take(assigned, tell).then((due) => {
      if (!due) return;
      this.#owesRound = true;
      this.#release.abort(null);
    });
  }

  async #joinGroup(): Promise<JoinedGroup> {
    const { sessionTimeoutMs, rebalanceTimeoutMs } = this.#times;
    const claim = { topics: this.#spec.topics, owned: this.#holdings.held, generation: this.#generationId };
    this.#owesRound = false;
    for (;;) {
      const call = joinGroupCall({
        groupId: this.group,
        memberId: this.#memberId,
        sessionTimeout: sessionTimeoutMs,
        rebalanceTimeout: rebalanceTimeoutMs,
        groupProtocols: [COOPERATIVE, EAGER].map((name) => ({ name, metadata: encodeClaim(claim) })),
      });
      const joined = await this.#send(call, rebalanceTimeoutMs + REQUEST_SLACK_MS);
      if (joined.errorCode === 0 || joined.errorCode === Code.MEMBER_ID_REQUIRED) this.#memberId = joined.memberId;
      if (joined.errorCode === 0) return joined;
      if (joined.errorCode !== Code.MEMBER_ID_REQUIRED) {
        throw protocolError(joined.errorCode, `joining group ${this.group}`);
      }
    }
  }

  async #assign(joined: JoinedGroup): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
    const members = joined.members.map(({ memberId, memberMetadata }) => decodeClaim(memberId, memberMetadata));
    const topics = [...new Set(members.flatMap((member) => member.topics))].sort();
    const partitions: TopicPartition[] = [];
    const counts = new Map<string, number | null>();
    for (const topic of topics) {
      const count = await this.#cluster.partitionCount(topic);
      counts.set(topic, count);
      for (let partition = 0; partition < (count ?? 0); partition++) partitions.push({ topic, partition });
    }
    this.#leads = counts;
    const assign = joined.groupProtocol === COOPERATIVE ? handOver : assignSticky;
    return [...assign(members, partitions)].map(([memberId, assigned]) => ({
      memberId,
      memberAssignment: encodeAssignment(assigned),
    }));
  }

  async #send<T>(call: ProtocolCall<T>, timeoutMs: number): Promise<T> {
    try {
      const coordinator = await this.#cluster.coordinator('group', this.group);
      return await this.#cluster.send(coordinator, this.#lane, call, timeoutMs);
    } catch (error) {
      const moved = !(error instanceof ProtocolError) || COORDINATOR_MOVED.has(error.code);
      if (moved) this.#cluster.forgetCoordinator('group', this.group);
      throw error;
    }
  }
}

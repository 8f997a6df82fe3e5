import { afterEach, describe, expect, it } from '@jest/globals';
import type { TopicPartition } from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { protocolError } from '../kafkajs/calls.ts';
import type { ProtocolCall } from '../kafkajs/internals.ts';
import { Code } from '../protocol/codes.ts';
import { KafkaGroupMember } from './member.ts';
import { COOPERATIVE, encodeAssignment } from './member-protocol.ts';

const [ZERO, ONE] = [0, 1].map((partition): TopicPartition => ({ topic: 't', partition }));
const TIMES = { sessionTimeoutMs: 60_000, heartbeatIntervalMs: 1, rebalanceTimeoutMs: 60_000 };

/** The coordinator of a group that somebody else leads: what it answers is what the test says. */
class Coordinator {
  joins = 0;
  /** Heartbeats are answered with this. */
  isRebalancing = false;
  /** Of every JoinGroup request, by its number. */
  readonly answers = new Map<number, Promise<void>>();
  assigned: readonly TopicPartition[] = [];

  get cluster(): Cluster {
    const cluster: Partial<Cluster> = {
      coordinator: () => Promise.resolve(1),
      forgetCoordinator: () => undefined,
      dropLane: () => undefined,
      send: <T>(_node: number, _lane: string, call: ProtocolCall<T>) =>
        this.#answer(call.request.apiName) as Promise<T>,
    };
    return cluster as Cluster;
  }

  async #answer(name: string): Promise<unknown> {
    if (name === 'JoinGroup') {
      const generationId = ++this.joins;
      await this.answers.get(generationId);
      this.isRebalancing = false;
      const group = { groupProtocol: COOPERATIVE, leaderId: 'other', memberId: 'me', members: [] };
      return { errorCode: 0, generationId, ...group };
    }
    if (name === 'SyncGroup') return encodeAssignment(this.assigned);
    if (name === 'Heartbeat' && this.isRebalancing) throw protocolError(Code.REBALANCE_IN_PROGRESS, 'heartbeat');
    return undefined;
  }
}

describe('a member that lets go of something', () => {
  let member: KafkaGroupMember | undefined;
  afterEach(() => member?.leave());

  it('says so in a round of its own, also when it lets go while another round is under way that it still claims it in', async () => {
    const coordinator = new Coordinator();
    const letGo = Promise.withResolvers<void>();
    coordinator.assigned = [ZERO, ONE];
    const onAssignment = (assigned: readonly TopicPartition[]): Promise<void> =>
      assigned.length === 2 ? Promise.resolve() : letGo.promise;
    const spec = { group: 'g', topics: ['t'], onAssignment };
    member = await KafkaGroupMember.join(coordinator.cluster, spec, TIMES, 'lane', new Set());

    coordinator.assigned = [ZERO];
    coordinator.isRebalancing = true;
    await until(() => coordinator.joins === 2 && !coordinator.isRebalancing);
    const answered = Promise.withResolvers<void>();
    coordinator.answers.set(3, answered.promise);
    coordinator.isRebalancing = true;
    await until(() => coordinator.joins === 3);
    letGo.resolve();
    await new Promise(setImmediate);
    answered.resolve();
    await until(() => coordinator.joins > 3);
    expect(coordinator.joins).toBe(4);
  });
});

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`still not: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

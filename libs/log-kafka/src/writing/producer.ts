import { setTimeout as sleep } from 'node:timers/promises';
import { sealBatch } from '@millrace/formats';
import type { PendingBatch } from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { retrying } from '../cluster/retry.ts';
import { ConnectionLost, isPassing, ProtocolError, toLogError } from '../errors.ts';
import {
  addPartitionsToTxnCall,
  endTxnCall,
  initProducerIdCall,
  type ProducerIdentity,
  protocolError,
} from '../kafkajs/calls.ts';
import { COORDINATOR_MOVED, Code, FENCED } from '../protocol/codes.ts';
import { nextProduceRound, produceCall } from '../protocol/produce.ts';
import type { WriteLimits } from './limits.ts';

const ANSWER_SLACK_MS = 1_000;
/** Markers of the transaction before this one are still being written: Java's back-off, kafkajs waits 300 ms. */
const CONCURRENT_PAUSE_MS = 10;
/** The second: a topic so new that the coordinator has not heard of it. */
const ADD_AGAIN: ReadonlySet<number> = new Set([Code.CONCURRENT_TRANSACTIONS, Code.UNKNOWN_TOPIC_OR_PARTITION]);
const MAX_TAKE_OVER_PAUSE_MS = 100;
const SEQUENCE_WRAP = 2 ** 31;

export type TransactionOutcome =
  /** Base offset of each batch, in the order given, and the broker's clock when it took it (-1: not told). */
  | { readonly status: 'committed'; readonly baseOffsets: readonly number[]; readonly appendTimesMs: readonly number[] }
  | { readonly status: 'fenced' }
  | { readonly status: 'unknown'; readonly cause: unknown };

/** A batch with its place in the commit, so that its base offset finds its way back. */
interface Sealed extends PendingBatch {
  readonly index: number;
}

/**
 * A transactional producer of one epoch, for as long as nothing goes wrong: after any outcome but *committed* it must
 * be thrown away. It drives the protocol itself: kafkajs' producer sends one AddPartitionsToTxn per broker, and its
 * retries append batches twice when they meet CONCURRENT_TRANSACTIONS (#1315).
 */
export class TransactionalProducer {
  readonly #cluster: Cluster;
  readonly #limits: WriteLimits;
  readonly #identity: ProducerIdentity;
  readonly #transactionTimeoutMs: number;
  readonly #lane: string;
  /** Next sequence number per topic partition. */
  readonly #sequences = new Map<string, number>();

  /**
   * Fences every earlier producer of this transactional.id; when it resolves, their last transaction is committed or
   * aborted, for all topic partitions. Retries while the coordinator loads, moves or still settles it.
   */
  static async takeOver(
    cluster: Cluster,
    transactionalId: string,
    transactionTimeoutMs: number,
    limits: WriteLimits,
    lane: string,
    timeoutMs: number,
  ): Promise<TransactionalProducer> {
    const identity = await retrying(
      `taking over ${transactionalId}`,
      timeoutMs,
      async () => {
        try {
          const coordinator = await cluster.coordinator('transaction', transactionalId);
          return await cluster.send(coordinator, lane, initProducerIdCall(transactionalId, transactionTimeoutMs));
        } catch (error) {
          if (coordinatorMayHaveMoved(error)) cluster.forgetCoordinator('transaction', transactionalId);
          throw error;
        }
      },
      MAX_TAKE_OVER_PAUSE_MS,
    );
    return new TransactionalProducer(cluster, { transactionalId, ...identity }, transactionTimeoutMs, limits, lane);
  }

  private constructor(
    cluster: Cluster,
    identity: ProducerIdentity,
    transactionTimeoutMs: number,
    limits: WriteLimits,
    lane: string,
  ) {
    this.#cluster = cluster;
    this.#identity = identity;
    this.#transactionTimeoutMs = transactionTimeoutMs;
    this.#limits = limits;
    this.#lane = lane;
  }

  /**
   * Commits the batches atomically. Seals them in place. The steps, and what it means when one fails:
   *
   * 1. Seal everything, find all leaders. Nothing was sent: *unknown* is merely cautious.
   * 2. One AddPartitionsToTxn that names all topic partitions; it alone is retried. The transaction is open and
   *    empty: nothing can become visible. *fenced* when the epoch is old, else *unknown*.
   * 3. Produce, to all leaders at once. Nothing is retried: a request whose answer was lost may still be appended.
   *    Nobody ever commits this transaction: the next take-over (or its time-out) aborts it. *fenced* or *unknown*.
   * 4. EndTxn. *committed* when it is answered so; *fenced* when it was refused for the epoch; without an answer it
   *    may have been done, or be done later: *unknown* until the next take-over.
   *
   * Rejects with `MLR_LOG_RECORD_TOO_LARGE` or `MLR_LOG_NOT_AUTHORIZED` when trying again cannot help; nothing is
   * committed then.
   */
  async commit(batches: readonly PendingBatch[]): Promise<TransactionOutcome> {
    try {
      const sealed = this.#seal(batches); // 1
      const byLeader = await this.#cluster.byLeader(sealed);
      const coordinator = await this.#addPartitions(batches); // 2
      const answered: { baseOffsets: number[]; appendTimesMs: number[] } = { baseOffsets: [], appendTimesMs: [] };
      await Promise.all([...byLeader].map(([leader, led]) => this.#produce(leader, led, answered))); // 3
      await this.#cluster.send(coordinator, this.#lane, endTxnCall(this.#identity, true), this.#transactionTimeoutMs); // 4
      return { status: 'committed', ...answered };
    } catch (error) {
      return this.#classify(error, batches);
    }
  }

  #seal(batches: readonly PendingBatch[]): Sealed[] {
    const { producerId, producerEpoch } = this.#identity;
    return batches.map((batch, index) => {
      const name = `${batch.topic}/${batch.partition}`;
      const baseSequence = this.#sequences.get(name) ?? 0;
      this.#sequences.set(name, (baseSequence + batch.count) % SEQUENCE_WRAP);
      sealBatch(batch.bytes, { producerId: BigInt(producerId), producerEpoch, baseSequence, transactional: true });
      return { ...batch, index };
    });
  }

  /** Resolves with the coordinator that has them. */
  async #addPartitions(batches: readonly PendingBatch[]): Promise<number> {
    const byTopic = Map.groupBy(batches, (batch) => batch.topic);
    const topics = [...byTopic].map(([topic, of]) => ({ topic, partitions: [...new Set(of.map((b) => b.partition))] }));
    const call = addPartitionsToTxnCall(this.#identity, topics);
    const { transactionalId } = this.#identity;
    const deadline = performance.now() + this.#transactionTimeoutMs;
    for (;;) {
      try {
        const coordinator = await this.#cluster.coordinator('transaction', transactionalId);
        await this.#cluster.send(coordinator, this.#lane, call, this.#transactionTimeoutMs);
        return coordinator;
      } catch (error) {
        if (!(error instanceof ProtocolError) || performance.now() >= deadline) throw error;
        if (COORDINATOR_MOVED.has(error.code)) this.#cluster.forgetCoordinator('transaction', transactionalId);
        else if (!ADD_AGAIN.has(error.code)) throw error;
        await sleep(CONCURRENT_PAUSE_MS * (1 + Math.random()));
      }
    }
  }

  /** One request after the other where one cannot carry all: Kafka takes one batch per topic partition and request. */
  async #produce(
    leader: number,
    led: readonly Sealed[],
    answered: { readonly baseOffsets: number[]; readonly appendTimesMs: number[] },
  ): Promise<void> {
    const waiting = [...led];
    const timeoutMs = this.#transactionTimeoutMs;
    while (waiting.length > 0) {
      const round = nextProduceRound(waiting, this.#limits.maxRequestBytes);
      const call = produceCall(round, timeoutMs, this.#identity.transactionalId);
      const answers = await this.#cluster.send(leader, this.#lane, call, timeoutMs + ANSWER_SLACK_MS);
      for (const batch of round) {
        const what = `writing to ${batch.topic}/${batch.partition} in a transaction`;
        const answer = answers.find((p) => p.topic === batch.topic && p.partition === batch.partition);
        if (answer === undefined) throw protocolError(Code.NETWORK_EXCEPTION, `${what} was not answered`);
        if (answer.errorCode !== 0) throw protocolError(answer.errorCode, what);
        answered.baseOffsets[batch.index] = answer.baseOffset;
        answered.appendTimesMs[batch.index] = answer.appendTimeMs;
      }
    }
  }

  #classify(error: unknown, batches: readonly PendingBatch[]): TransactionOutcome {
    if (error instanceof ProtocolError && FENCED.has(error.code)) return { status: 'fenced' };
    this.#cluster.forgetTopics(new Set(batches.map((batch) => batch.topic)));
    if (coordinatorMayHaveMoved(error)) {
      this.#cluster.forgetCoordinator('transaction', this.#identity.transactionalId);
    }
    const failure = toLogError(error, `committing as ${this.#identity.transactionalId}`);
    if (failure.code === 'MLR_LOG_RECORD_TOO_LARGE' || failure.code === 'MLR_LOG_NOT_AUTHORIZED') throw failure;
    return { status: 'unknown', cause: failure };
  }
}

function coordinatorMayHaveMoved(error: unknown): boolean {
  if (error instanceof ProtocolError) return COORDINATOR_MOVED.has(error.code);
  return error instanceof ConnectionLost || isPassing(error);
}

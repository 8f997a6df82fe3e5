import { sealBatch } from '@millrace/formats';
import { MillraceError, type PendingBatch } from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { BackOff } from '../cluster/retry.ts';
import { isPassing, logClosed, ProtocolError, toLogError } from '../errors.ts';
import { protocolError } from '../kafkajs/calls.ts';
import { Code } from '../protocol/codes.ts';
import { nextProduceRound, produceCall, type ProducedPartition } from '../protocol/produce.ts';
import { refuseTooLarge, type WriteLimits } from './limits.ts';

const LANE = 'append';
const ANSWER_SLACK_MS = 2_000;
/** A topic that stays unknown for this long does not exist. */
const UNKNOWN_TOPIC_MS = 3_000;

interface Waiting extends PendingBatch {
  readonly deadline: number;
  readonly since: number;
  resolve(baseOffset: number): void;
  reject(error: Error): void;
}

/** What waits for one topic partition, oldest first. The first one may be in flight. */
interface Line {
  readonly topic: string;
  readonly partition: number;
  readonly waiting: Waiting[];
  readonly backOff: BackOff;
  /** It is being placed, or with a sender: at most one of them at a time, or batches would go twice. */
  busy: boolean;
}

/**
 * Plain appends, acks=all. One request at a time per leader, carrying the oldest batch of every topic partition that
 * waits: concurrent callers share requests, and a retry never overtakes. Batches come encoded and grouped (kafkajs
 * copies all records of a topic partition for each one it groups, #1576), and a retry is per topic partition, not per
 * broker (kafkajs skips some after a leader moved, #1303, #1798).
 */
export class Appender {
  readonly #cluster: Cluster;
  readonly #limits: WriteLimits;
  readonly #lines = new Map<string, Line>();
  /** Lines with something to send, by leader. A key is present while its sender runs. */
  readonly #senders = new Map<number, Set<Line>>();
  #waitingBytes = 0;
  #closed = false;

  constructor(cluster: Cluster, limits: WriteLimits) {
    this.#cluster = cluster;
    this.#limits = limits;
  }

  /** See `EventLog.append`. Rejects with `MLR_LOG_BUSY` (retriable, nothing appended) when too much is waiting. */
  async append(batches: readonly PendingBatch[]): Promise<number[]> {
    if (this.#closed) throw logClosed();
    for (const batch of batches) refuseTooLarge(batch, this.#limits);
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.#limits.maxWaitingBytes) {
      throw new MillraceError(
        'MLR_LOG_BUSY',
        `appending ${bytes} bytes: ${this.#waitingBytes} bytes already wait for Kafka; nothing was appended, slow down`,
        { retriable: true },
      );
    }
    this.#waitingBytes += bytes;
    const settled = await Promise.allSettled(batches.map((batch) => this.#enqueue(batch)));
    this.#waitingBytes -= bytes;
    return settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  close(): void {
    this.#closed = true;
    for (const line of this.#lines.values()) {
      for (const batch of line.waiting.splice(0)) batch.reject(logClosed());
    }
  }

  #enqueue(batch: PendingBatch): Promise<number> {
    sealBatch(batch.bytes, {});
    const name = `${batch.topic}/${batch.partition}`;
    let line = this.#lines.get(name);
    if (line === undefined) {
      line = { topic: batch.topic, partition: batch.partition, waiting: [], backOff: new BackOff(), busy: false };
      this.#lines.set(name, line);
    }
    const queue = line;
    const since = performance.now();
    const deadline = since + this.#limits.appendTimeoutMs;
    return new Promise((resolve, reject) => {
      queue.waiting.push({ ...batch, since, deadline, resolve, reject });
      if (!queue.busy) void this.#place(queue);
    });
  }

  /** Hands the line to its leader's sender, once that is known. */
  async #place(line: Line): Promise<void> {
    line.busy = true;
    while (line.waiting.length > 0) {
      try {
        const leader = await this.#cluster.leaderOf(line.topic, line.partition);
        const lines = this.#senders.get(leader);
        if (lines === undefined) void this.#run(leader, line);
        else lines.add(line);
        return;
      } catch (error) {
        rejectHopeless(line, error);
        await line.backOff.pause();
      }
    }
    line.busy = false;
  }

  async #run(leader: number, first: Line): Promise<void> {
    const lines = new Set([first]);
    this.#senders.set(leader, lines);
    while (lines.size > 0) {
      const heads = [...lines].flatMap((line) => line.waiting.slice(0, 1));
      if (heads.length === 0) break; // closed
      const round = nextProduceRound(heads, this.#limits.maxRequestBytes);
      const sent = new Map(round.map((batch) => [`${batch.topic}/${batch.partition}`, batch]));
      const outcome = await this.#produce(leader, round);
      for (const line of [...lines]) {
        const batch = sent.get(`${line.topic}/${line.partition}`);
        if (batch === undefined) continue;
        // To the back of the set, so that the others have their turn when a request is full.
        lines.delete(line);
        if (!this.#settle(line, batch, outcome)) continue;
        if (line.waiting.length > 0) lines.add(line);
        else line.busy = false;
      }
    }
    this.#senders.delete(leader);
  }

  async #produce(leader: number, round: readonly Waiting[]): Promise<readonly ProducedPartition[] | Error> {
    const leftMs = Math.min(...round.map((batch) => batch.deadline)) - performance.now();
    const timeoutMs = Math.max(1_000, Math.min(leftMs, this.#limits.produceTimeoutMs));
    try {
      return await this.#cluster.send(leader, LANE, produceCall(round, timeoutMs, null), timeoutMs + ANSWER_SLACK_MS);
    } catch (error) {
      return error as Error;
    }
  }

  /** Whether the line stays with its leader. */
  #settle(line: Line, batch: Waiting, outcome: readonly ProducedPartition[] | Error): boolean {
    const what = `appending to ${line.topic}/${line.partition}`;
    let error: Error | null = null;
    if (outcome instanceof Error) {
      error = outcome;
    } else {
      const answer = outcome.find((p) => p.topic === line.topic && p.partition === line.partition);
      if (answer?.errorCode === 0) {
        line.waiting.shift();
        line.backOff.reset();
        batch.resolve(answer.baseOffset);
        return true;
      }
      error = protocolError(answer?.errorCode ?? Code.NETWORK_EXCEPTION, what);
    }
    this.#cluster.forgetTopics([line.topic]);
    rejectHopeless(line, error);
    void line.backOff.pause().then(() => this.#place(line));
    return false;
  }
}

/** Rejects what cannot succeed any more: all that ran out of time, and the first one when it was refused for good. */
function rejectHopeless(line: Line, error: unknown): void {
  const now = performance.now();
  const failure = toLogError(error, `appending to ${line.topic}/${line.partition}`);
  const unknownTopic = error instanceof ProtocolError && error.code === Code.UNKNOWN_TOPIC_OR_PARTITION;
  const kept = line.waiting.filter((batch, i) => {
    const refused = i === 0 && !isPassing(error);
    const late = now >= batch.deadline || (unknownTopic && now >= batch.since + UNKNOWN_TOPIC_MS);
    if (refused || late) batch.reject(failure);
    return !refused && !late;
  });
  line.waiting.splice(0, line.waiting.length, ...kept);
}

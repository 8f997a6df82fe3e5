import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bought, boughtLine, seen, seenLine } from './event.ts';
import type { ProduceAnswer, ProduceCall } from './kafkajs-producer.ts';
import type { Random } from './random.ts';

export const BATCH = 250;
const WORKERS = 16;
const REQUEST_TIMEOUT_MS = 8000;
/** Less than the watermark's delay (300,000 events): however long a request is repeated, its events are not late. */
const MOST_AHEAD = 200_000;
/** Of the topic `seen`, as torture.sql has it. */
const PARTITIONS = 4;

export interface LoadOptions {
  /** Events a second, of both tables together. */
  readonly rate: number;
  readonly random: Random;
  /** The addresses of ingest; every attempt takes any of them. */
  readonly ingests: () => readonly string[];
  readonly brokers: readonly string[];
  readonly topic: string;
}

/**
 * Producers that repeat every request until it is acknowledged, and now and then one that was: over HTTP with ids in a
 * column or an Idempotency-Key, and, every fifth batch, with a plain kafkajs producer.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #pending = new Set<number>();
  /** Calls to the kafkajs producer that it has not answered. */
  readonly #calls = new Map<number, (isAcknowledged: boolean) => void>();
  #nextCall = 0;
  #producer: ChildProcess | null = null;
  #next = 0;
  #isEnding = false;
  #isKilled = false;
  #running: Promise<void>[] = [];
  #startedMs = 0;
  events = 0;
  /** Requests that had no clear answer, and were sent again. */
  unclear = 0;
  /** Requests that were sent again although they were acknowledged. */
  repeated = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  start(): void {
    this.#startedMs = performance.now();
    this.#forkProducer();
    this.#running = Array.from({ length: WORKERS }, () => this.#work());
  }

  /** Every event below is acknowledged. */
  get acknowledged(): number {
    let least = this.#next;
    for (const batch of this.#pending) least = Math.min(least, batch);
    return least * BATCH;
  }

  get sent(): number {
    return this.#next * BATCH;
  }

  /** Begins no new batch; resolves when all that were begun are acknowledged. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#running);
    this.kill();
  }

  /** Nothing is sent or repeated any more, acknowledged or not. */
  kill(): void {
    this.#isEnding = this.#isKilled = true;
    this.#producer?.kill('SIGKILL');
  }

  async #work(): Promise<void> {
    const { rate } = this.#options;
    const perBatch = BATCH + Math.ceil(BATCH / 3);
    while (!this.#isEnding) {
      const dueMs = this.#startedMs + (this.#next * perBatch * 1000) / rate;
      const isAhead = this.sent - this.acknowledged >= MOST_AHEAD;
      if (isAhead || dueMs > performance.now()) {
        // What was missed while everything stood still is not made up for: the rate is a limit.
        if (isAhead) this.#startedMs = performance.now() - (this.#next * perBatch * 1000) / rate;
        await sleep(isAhead ? 20 : Math.max(0, Math.min(50, dueMs - performance.now())));
        continue;
      }
      const batch = this.#next++;
      this.#pending.add(batch);
      await this.#send(batch);
      this.#pending.delete(batch);
      this.events += perBatch;
    }
  }

  async #send(batch: number): Promise<void> {
    const ids = Array.from({ length: BATCH }, (_, i) => batch * BATCH + i);
    const lines = ids.map((id) => ({ key: String(id), partition: id % PARTITIONS, value: seenLine(seen(id)) }));
    const orders = ids.flatMap((id) => bought(id) ?? []).map((order) => boughtLine(order));
    await Promise.all([
      this.#untilAcknowledged(() =>
        batch % 5 === 0
          ? this.#produce(lines)
          : this.#post(
              'seen',
              lines.map(({ value }) => value),
            ),
      ),
      this.#untilAcknowledged(() => this.#post('bought', orders, `batch-${batch}`)),
    ]);
  }

  async #untilAcknowledged(attempt: () => Promise<boolean>): Promise<void> {
    for (let waitMs = 50; !(await attempt()); waitMs = Math.min(1000, waitMs * 2)) {
      if (this.#isKilled) return;
      this.unclear++;
      await sleep(waitMs);
    }
    if (this.#options.random.integer(1, 50) > 1) return;
    this.repeated++;
    await attempt();
  }

  async #post(table: string, lines: readonly string[], key?: string): Promise<boolean> {
    const ingest = this.#options.random.pick(this.#options.ingests());
    try {
      const response = await fetch(`${ingest}/v1/events/${table}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-ndjson',
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        body: lines.join('\n'),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const text = await response.text();
      if (response.status === 202) {
        const { accepted } = JSON.parse(text) as { accepted: number };
        if (accepted !== lines.length) throw new TypeError(`of ${lines.length} lines: ${text}`);
        return true;
      }
      if (response.status < 500 && response.status !== 429) throw new TypeError(`${response.status}: ${text}`);
      return false;
    } catch (error) {
      // `fetch failed` is a TypeError, too, but one with a cause.
      if (error instanceof TypeError && error.cause === undefined) throw error;
      return false;
    }
  }

  #produce(messages: ProduceCall['messages']): Promise<boolean> {
    const id = this.#nextCall++;
    return new Promise((resolve) => {
      this.#calls.set(id, resolve);
      this.#producer?.send({ id, messages } satisfies ProduceCall, () => {});
    });
  }

  /** It is there until `kill`. */
  #forkProducer(): void {
    const { brokers, topic } = this.#options;
    const entry = join(import.meta.dirname, 'kafkajs-producer.ts');
    const child = fork(entry, [brokers.join(','), topic, String(REQUEST_TIMEOUT_MS)], { execArgv: [] });
    child.on('message', ({ id, isAcknowledged }: ProduceAnswer) => {
      this.#calls.get(id)?.(isAcknowledged);
      this.#calls.delete(id);
    });
    child.once('exit', () => {
      if (!this.#isKilled) this.#forkProducer();
      for (const answer of this.#calls.values()) answer(false);
      this.#calls.clear();
    });
    this.#producer = child;
  }
}

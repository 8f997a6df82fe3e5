import { Kafka, logLevel, type Producer } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bought, boughtLine, seen, seenLine } from './event.ts';
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
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | null = null;
  #next = 0;
  #isEnding = false;
  #running: Promise<void>[] = [];
  #startedMs = 0;
  events = 0;
  /** Requests that had no clear answer, and were sent again. */
  unclear = 0;
  /** Requests that were sent again although they were acknowledged. */
  repeated = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#kafka = new Kafka({
      clientId: 'torture-producer',
      brokers: [...options.brokers],
      logLevel: logLevel.NOTHING,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry: { retries: 2 },
    });
  }

  start(): void {
    this.#startedMs = performance.now();
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
    await (await this.#producer?.catch(() => null))?.disconnect().catch(() => {});
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
        await sleep(isAhead ? 20 : Math.min(50, dueMs - performance.now()));
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

  /**
   * Acknowledged is only what kafkajs names in its answer. Where a leader moves, between two attempts, to a broker that has
   * answered already, kafkajs sends nothing more and resolves all the same (seen: 60 of 250 records lost with `acks: -1`).
   */
  async #produce(messages: readonly { key: string; partition: number; value: string }[]): Promise<boolean> {
    try {
      this.#producer ??= this.#connect();
      const producer = await this.#producer;
      const answers = await producer.send({ topic: this.#options.topic, messages: [...messages], acks: -1 });
      const answered = new Set(answers.filter(({ errorCode }) => errorCode === 0).map(({ partition }) => partition));
      return messages.every(({ partition }) => answered.has(partition));
    } catch {
      // A producer whose connection broke is not trusted again.
      const old = this.#producer;
      this.#producer = null;
      void old?.then((producer) => producer.disconnect()).catch(() => {});
      return false;
    }
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }
}

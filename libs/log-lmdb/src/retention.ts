import { setImmediate as turn } from 'node:timers/promises';
import type { Retention } from '@millrace/ports';
import type { LogHost } from './log-host.ts';
import type { LogPartition } from './log-partition.ts';

/** Batches looked at before the event loop gets a turn, and most that one transaction deletes. */
const STEP = 256;

/**
 * Deletes, oldest first, what `source` topics need not keep. Views and internal topics are not touched: state is
 * trimmed behind its snapshots, an exchange behind its reader. As on Kafka nobody is asked whether a record was read;
 * who comes too late gets `MLR_LOG_LOST_GROUND`.
 */
export class RetentionKeeper {
  readonly #host: LogHost;
  readonly #default: Retention;
  /** What the topic partition held when it was measured, less `heldBytes` at that moment. */
  readonly #measured = new Map<LogPartition, number>();
  #sweeping: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(host: LogHost, byDefault: Retention) {
    this.#host = host;
    this.#default = byDefault;
  }

  /** Sweeps now and again. Trouble is the next sweep's: a full disk takes deletes later, a broken one ended the log. */
  start(intervalMs: number): void {
    this.#timer = setInterval(() => void this.sweep(Date.now()).catch(() => undefined), intervalMs).unref();
  }

  /** One sweep at a time; resolves when what was due at `nowMs` is deleted. */
  sweep(nowMs: number): Promise<void> {
    const swept = this.#sweeping.then(() => this.#sweep(nowMs));
    this.#sweeping = swept.catch(() => undefined);
    return swept;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweep(nowMs: number): Promise<void> {
    for (const { key: topic, value } of [...this.#host.storage.topics.getRange()]) {
      if (value.kind !== 'source') continue;
      const { ms = Infinity, bytes = Infinity } = value.retention ?? this.#default;
      if (ms === Infinity && bytes === Infinity) continue;
      for (const partition of this.#host.partitions(topic)) {
        const excess = bytes === Infinity ? 0 : (await this.#size(partition)) - bytes;
        await this.#delete(partition, nowMs - ms, excess);
      }
    }
  }

  /** Deletes from the start on while batches are older than `beforeMs` or the rest is at least what may stay. */
  async #delete(partition: LogPartition, beforeMs: number, excess: number): Promise<void> {
    for (let left = excess; !this.#stopped;) {
      const { start } = partition;
      let position = start;
      for (const batch of this.#host.storage.batchesFrom(partition, start, STEP)) {
        if (batch.maxTimestamp >= beforeMs && batch.bytes > left) break;
        left -= batch.bytes;
        position = batch.end;
      }
      if (position === start) return;
      await this.#host.writer.run(0, (transaction) => transaction.trim(partition, position));
    }
  }

  /** Measured once, in steps; what was written and deleted since is known. */
  async #size(partition: LogPartition): Promise<number> {
    let rest = this.#measured.get(partition);
    if (rest === undefined) {
      rest = -partition.heldBytes;
      // What stands behind is in `heldBytes`, or will be, although the storage may have it by now.
      const upTo = partition.end;
      for (let at = partition.start; at < upTo && !this.#stopped; await turn()) {
        for (const { end, bytes } of this.#host.storage.batchesFrom(partition, at, STEP)) {
          if (end > upTo) break;
          [at, rest] = [end, rest + bytes];
        }
      }
      this.#measured.set(partition, rest);
    }
    return rest + partition.heldBytes;
  }
}

import type { Clock, TableStore } from '@millrace/ports';

const PING_MS = 1000;
const LONGEST_BACKOFF_MS = 5000;

/**
 * Knows whether the store is there. `outages` counts how often it went away and came back: where an acknowledged write
 * can be lost by a crash, rows acknowledged before an outage have to be written again after it.
 */
export class StoreWatch {
  readonly #store: TableStore;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #onChange: (error: unknown) => void;
  #probe: Promise<void> | null = null;
  #lastError: unknown = null;
  /** Clock time at which the newest ping that was answered began. */
  answeredMs = -Infinity;
  outages = 0;

  /** `onChange` gets the error when the store is found away, null when it is back. */
  constructor(store: TableStore, clock: Clock, signal: AbortSignal, onChange: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#signal = signal;
    this.#onChange = onChange;
  }

  /** Why the store is away; null while it is there. */
  get error(): unknown {
    return this.#lastError;
  }

  /** Resolves when the store answers a ping: after a write that failed, this is how its return is learned. */
  async available(signal: AbortSignal): Promise<void> {
    this.#probe ??= this.#pingUntilAnswered().finally(() => (this.#probe = null));
    if (signal.aborted) return;
    const aborted = Promise.withResolvers<void>();
    const onAbort = (): void => aborted.resolve();
    signal.addEventListener('abort', onAbort);
    await Promise.race([this.#probe, aborted.promise]);
    signal.removeEventListener('abort', onAbort);
  }

  /** Pings at a beat, to notice an outage although nothing is written. Runs until the signal aborts. */
  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.available(this.#signal);
      await this.#clock.sleep(PING_MS, this.#signal);
    }
  }

  async #pingUntilAnswered(): Promise<void> {
    let failed = false;
    for (let waitMs = 100; !this.#signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_BACKOFF_MS)) {
      const startedMs = this.#clock.now();
      try {
        await this.#store.ping();
        this.answeredMs = startedMs;
        if (failed) {
          this.outages++;
          this.#lastError = null;
          this.#onChange(null);
        }
        return;
      } catch (error) {
        this.#lastError = error;
        if (!failed) this.#onChange(error);
        failed = true;
        await this.#clock.sleep(waitMs, this.#signal);
      }
    }
  }
}

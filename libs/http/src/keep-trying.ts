import { isCodedError, type Clock } from '@millrace/ports';

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5000;

export interface KeepTryingOptions {
  readonly clock: Clock;
  /** Ends the trying. */
  readonly signal: AbortSignal;
  /** What is being done, for `check` and logs: `creating topics`. */
  readonly what: string;
  attempt(): Promise<void>;
  /** Told about every attempt that failed, with the pause before the next one; null: there is none. */
  onFailure?(what: string, error: unknown, waitMs: number | null): void;
}

export interface Undertaking {
  /** False when it was aborted. Rejects with an error that trying again cannot mend. */
  readonly done: Promise<boolean>;
  /** Rejects with the reason for as long as it has not worked. */
  check(): Promise<void>;
}

/**
 * Start-up work that may have to wait for a server: tried again, with back-off, until it works. A service begins to
 * listen meanwhile and is not ready; so a broker that comes late needs no restart by hand.
 */
export function keepTrying(options: KeepTryingOptions): Undertaking {
  const { clock, signal, what, onFailure } = options;
  let reason: unknown = new Error(`${what}: not done yet`);
  const run = async (): Promise<boolean> => {
    for (let waitMs = FIRST_BACKOFF_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_BACKOFF_MS)) {
      try {
        await options.attempt();
        reason = null;
        return true;
      } catch (error) {
        reason = error;
        const isFinal = isCodedError(error) && !error.retriable;
        onFailure?.(what, error, isFinal ? null : waitMs);
        if (isFinal) throw error;
        await clock.sleep(waitMs, signal);
      }
    }
    return false;
  };
  const done = run();
  // Whoever does not wait for it learns of it from `check`.
  done.catch(() => {});
  return {
    done,
    check: async () => {
      if (reason !== null) throw reason as Error;
    },
  };
}

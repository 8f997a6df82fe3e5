import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing, ProtocolError, toLogError } from '../errors.ts';
import { Code } from '../protocol/codes.ts';

const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 500;
/** A topic just created is unknown to some brokers for a moment; one that stays unknown does not exist. */
const UNKNOWN_TOPIC_MS = 3_000;

/** Exponential back-off with jitter, so that many tasks do not ask a returning broker all at once. */
export class BackOff {
  #pauseMs = FIRST_PAUSE_MS;
  readonly #maxMs: number;

  constructor(maxMs: number = MAX_PAUSE_MS) {
    this.#maxMs = maxMs;
  }

  async pause(signal?: AbortSignal): Promise<void> {
    const ms = this.#pauseMs * (0.5 + Math.random() / 2);
    this.#pauseMs = Math.min(this.#maxMs, this.#pauseMs * 2);
    await sleep(ms, undefined, { signal }).catch(() => {});
  }

  reset(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
  }
}

/**
 * Runs `attempt` until it succeeds, fails for good or `timeoutMs` have passed. Rejects with a `MillraceError` that
 * says what was being done.
 */
export async function retrying<T>(
  doing: string,
  timeoutMs: number,
  attempt: () => Promise<T>,
  maxPauseMs: number = MAX_PAUSE_MS,
): Promise<T> {
  const started = performance.now();
  const backOff = new BackOff(maxPauseMs);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const elapsedMs = performance.now() - started;
      const unknownTopic = error instanceof ProtocolError && error.code === Code.UNKNOWN_TOPIC_OR_PARTITION;
      if (!isPassing(error) || elapsedMs >= timeoutMs || (unknownTopic && elapsedMs >= UNKNOWN_TOPIC_MS)) {
        throw toLogError(error, doing);
      }
      await backOff.pause();
    }
  }
}

/** Resolves when `work` has ended, well or not, or `ms` have passed. For what is best effort. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const ended = work.then(
    () => enough.abort(),
    () => enough.abort(),
  );
  await Promise.race([ended, sleep(ms, undefined, { signal: enough.signal, ref: false }).catch(() => {})]);
}

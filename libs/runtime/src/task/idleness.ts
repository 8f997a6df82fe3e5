import type { Clock } from '@millrace/ports';

/**
 * Decides whether a source's topic partition is idle: every look at it, for the whole timeout, showed the position at the
 * last stable offset. One that cannot be fetched (its leader is away), that is behind or that is not looked at is not
 * idle, however long nothing came: nobody knows what waits there.
 */
export class Idleness {
  readonly #clock: Clock;
  /** 0: never idle. */
  readonly #timeoutMs: number;
  /** Since when it has stood at the end; null while it does not. */
  #sinceMs: number | null = null;
  isIdle = false;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** After a look: the position, and the end when the newest fetch was told one. True when it has just become idle. */
  looked(position: number, stableEnd: number | null): boolean {
    if (this.#timeoutMs === 0) return false;
    if (stableEnd === null || position < stableEnd) {
      this.moved();
      return false;
    }
    const nowMs = this.#clock.now();
    // A clock that was set back measures nothing: begin anew.
    if (this.#sinceMs === null || nowMs < this.#sinceMs) this.#sinceMs = nowMs;
    if (this.isIdle || nowMs - this.#sinceMs < this.#timeoutMs) return false;
    return (this.isIdle = true);
  }

  /** Records came, or it was not looked at. An idle partition stays so until records come. */
  moved(): void {
    this.#sinceMs = null;
  }

  /** A look that would end later may miss the moment. */
  get leftMs(): number {
    if (this.#timeoutMs === 0 || this.isIdle) return Infinity;
    if (this.#sinceMs === null) return this.#timeoutMs;
    return Math.max(0, this.#timeoutMs - (this.#clock.now() - this.#sinceMs));
  }
}

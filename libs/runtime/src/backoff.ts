/** Pauses between attempts: each twice as long as the one before, up to a limit. */
export class Backoff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  #nextMs: number;

  constructor(firstMs: number, mostMs: number) {
    this.#firstMs = this.#nextMs = firstMs;
    this.#mostMs = mostMs;
  }

  next(): number {
    const pauseMs = this.#nextMs;
    this.#nextMs = Math.min(pauseMs * 2, this.#mostMs);
    return pauseMs;
  }

  /** An attempt went well. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}

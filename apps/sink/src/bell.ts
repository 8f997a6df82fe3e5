/** Wakes whoever waits for something to happen. A ring while nobody waits is remembered once. */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring (or at once when one is remembered), or when `signal` aborts. One waiter at a time. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', this.#onAbort);
      });
      signal.removeEventListener('abort', this.#onAbort);
      this.#wake = null;
    }
    this.#rung = false;
  }

  readonly #onAbort = (): void => this.#wake?.();
}

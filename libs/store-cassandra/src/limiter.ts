/** Lets at most `most` pieces of work run at a time; the others wait their turn in order. */
export class Limiter {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next(); // Takes over this place.
    }
  }

  /** Runs all; after the first that rejects, those that have not begun are dropped and the rejection is passed on. */
  async all(works: readonly (() => Promise<unknown>)[]): Promise<void> {
    let failed = false;
    await Promise.all(
      works.map((work) =>
        this.run(async () => {
          if (failed) return;
          try {
            await work();
          } catch (error) {
            failed = true;
            throw error;
          }
        }),
      ),
    );
  }
}

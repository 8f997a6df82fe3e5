/** The pace falls to a 64th of what is allowed at most, and takes 16 times its allowance of good writes to recover. */
const SLOWEST = 64;
const STEPS = 16;

/**
 * How many rows may be on their way to the store at once. A store that refuses (overloaded, timed out) gets half as many,
 * one that acknowledges a little more each time: as TCP does, so that several sinks find their shares by themselves.
 */
export class Pace {
  readonly #most: number;
  #allowed: number;
  #underWay = 0;

  constructor(most: number) {
    this.#most = most;
    this.#allowed = most;
  }

  /** Rows that may be under way. */
  get allowed(): number {
    return Math.floor(this.#allowed);
  }

  /** Rows that may be sent now; below 1 one has to wait for an acknowledgement. */
  get room(): number {
    return this.allowed - this.#underWay;
  }

  sent(rows: number): void {
    this.#underWay += rows;
  }

  /** What was sent has ended, well or not. */
  ended(rows: number): void {
    this.#underWay -= rows;
  }

  acknowledged(rows: number): void {
    this.#allowed = Math.min(this.#most, this.#allowed + ((this.#most / STEPS) * rows) / this.#allowed);
  }

  /** Once per refusal, not per row: what was under way with it was sent at the same pace. */
  refused(): void {
    this.#allowed = Math.max(1, this.#most / SLOWEST, this.#allowed / 2);
  }
}

/**
 * The offset that is safe to commit. Where an acknowledged write can still be lost by a crash of the store, that is the
 * one acknowledged more than `trailMs` ago: a restart goes back there and writes the rest again, which is harmless.
 */
export class SettledOffset {
  readonly #trailMs: number;
  readonly #acknowledged: { readonly offset: number; readonly atMs: number }[] = [];
  #settled: number;

  /** `trailMs` 0: an acknowledgement is durable. */
  constructor(offset: number, trailMs: number) {
    this.#settled = offset;
    this.#trailMs = trailMs;
  }

  /** Everything below `offset` is acknowledged by the store. */
  acknowledge(offset: number, nowMs: number): void {
    if (this.#trailMs === 0) this.#settled = offset;
    else this.#acknowledged.push({ offset, atMs: nowMs });
  }

  /** Whether acknowledged offsets are still on trail. */
  get isTrailing(): boolean {
    return this.#acknowledged.length > 0;
  }

  at(nowMs: number): number {
    let passed = 0;
    while (passed < this.#acknowledged.length && nowMs - this.#acknowledged[passed].atMs > this.#trailMs) passed++;
    if (passed > 0) {
      this.#settled = this.#acknowledged[passed - 1].offset;
      this.#acknowledged.splice(0, passed);
    }
    return this.#settled;
  }
}

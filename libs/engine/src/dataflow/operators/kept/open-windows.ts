/** What is gathered per window until it closes, by the window's end. Not state. */
export class OpenWindows<G> {
  readonly #groups = new Map<number, G>();
  /** Ends in order, the next one last. */
  #ends: number[] = [];
  readonly #make: () => G;
  #watermark = -Infinity;

  constructor(make: () => G) {
    this.#make = make;
  }

  /** The group of a window, made when it is the first time; undefined: the window has closed. */
  open(end: number): G | undefined {
    if (end - 1 <= this.#watermark) return undefined;
    let group = this.#groups.get(end);
    if (group === undefined) {
      group = this.#make();
      this.#groups.set(end, group);
      this.#ends.push(end);
      this.#ends.sort((a, b) => b - a);
    }
    return group;
  }

  /** Takes out what the watermark closes (it has reached the window's end - 1), the earliest first. */
  close(watermark: number): G[] {
    this.#watermark = watermark;
    const closed: G[] = [];
    while (this.#ends.length > 0 && this.#ends[this.#ends.length - 1] - 1 <= watermark) {
      const end = this.#ends.pop()!;
      closed.push(this.#groups.get(end)!);
      this.#groups.delete(end);
    }
    return closed;
  }
}

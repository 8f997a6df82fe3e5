/** Keys that are due at a time, the earliest time first, then in order of their coming. Not state: made anew from it. */
export class Schedule<K> {
  readonly #keys = new Map<number, K[]>();
  /** Times in order, the next one last. */
  readonly #times: number[] = [];

  /** The earliest time something is due at. */
  get next(): number {
    return this.#times[this.#times.length - 1];
  }

  isDue(at: number): boolean {
    return this.#times.length > 0 && this.next <= at;
  }

  add(at: number, key: K): void {
    const keys = this.#keys.get(at);
    if (keys !== undefined) {
      keys.push(key);
      return;
    }
    this.#keys.set(at, [key]);
    const times = this.#times;
    let i = times.length;
    while (i > 0 && times[i - 1] < at) i--;
    times.splice(i, 0, at);
  }

  /** Takes out what is due at the earliest time. */
  take(): K[] {
    const at = this.#times.pop()!;
    const keys = this.#keys.get(at)!;
    this.#keys.delete(at);
    return keys;
  }
}

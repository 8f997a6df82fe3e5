/** What is due at a time, the earliest first, then by rank, the lowest first. Not state: it follows from what is. */
export interface Timers<T> {
  /** The earliest time something is due at; undefined: nothing is. */
  readonly next: number | undefined;
  /** The rank of what is due then. */
  readonly nextRank: number | undefined;
  isDue(ms: number): boolean;
  set(at: number, rank: number, value: T): void;
  /** Takes out what is due at `ms`, including what is set meanwhile. */
  due(ms: number): IterableIterator<T>;
  /** Takes out what is due first. There must be something. */
  take(): T;
}

/** A binary heap, in arrays side by side so that setting a timer allocates nothing. */
export class HeapTimers<T> implements Timers<T> {
  readonly #at: number[] = [];
  readonly #ranks: number[] = [];
  readonly #values: T[] = [];

  get size(): number {
    return this.#at.length;
  }

  get next(): number | undefined {
    return this.#at[0];
  }

  get nextRank(): number | undefined {
    return this.#ranks[0];
  }

  isDue(ms: number): boolean {
    return this.#at.length > 0 && this.#at[0] <= ms;
  }

  set(at: number, rank: number, value: T): void {
    let i = this.#at.length;
    this.#at.push(at);
    this.#ranks.push(rank);
    this.#values.push(value);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(at, rank, parent)) break;
      this.#move(parent, i);
      i = parent;
    }
    this.#put(i, at, rank, value);
  }

  *due(ms: number): IterableIterator<T> {
    while (this.isDue(ms)) yield this.take();
  }

  take(): T {
    const first = this.#values[0];
    const [at, rank, value] = [this.#at.pop()!, this.#ranks.pop()!, this.#values.pop()!];
    const { length } = this.#at;
    if (length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#isBefore(this.#at[child + 1], this.#ranks[child + 1], child)) child++;
      if (this.#isBefore(at, rank, child)) break;
      this.#move(child, i);
      i = child;
    }
    this.#put(i, at, rank, value);
    return first;
  }

  #isBefore(at: number, rank: number, other: number): boolean {
    return at < this.#at[other] || (at === this.#at[other] && rank < this.#ranks[other]);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#at[from], this.#ranks[from], this.#values[from]);
  }

  #put(i: number, at: number, rank: number, value: T): void {
    this.#at[i] = at;
    this.#ranks[i] = rank;
    this.#values[i] = value;
  }
}

/**
 * When an event-time timer for `ms` fires that is set while the watermark is at `watermark`: then, or when that is not
 * ahead any more with the next watermark, whatever it is. (No two watermarks are nearer to each other than a microsecond.)
 */
export function dueAt(ms: number, watermark: number): number {
  return ms > watermark ? ms : watermark + 0.0005;
}

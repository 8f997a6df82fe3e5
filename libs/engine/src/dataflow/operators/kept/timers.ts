interface Timer<T> {
  readonly at: number;
  readonly rank: number;
  readonly value: T;
}

/** What is due at a time, the earliest first (then by rank, the lowest first). A binary heap; not state. */
export class Timers<T> {
  readonly #heap: Timer<T>[] = [];

  set(at: number, rank: number, value: T): void {
    const heap = this.#heap;
    const timer = { at, rank, value };
    let i = heap.length;
    heap.push(timer);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = timer;
  }

  /** Takes out what is due at `ms`, including what is set meanwhile. */
  *due(ms: number): IterableIterator<T> {
    while (this.#heap.length > 0 && this.#heap[0].at <= ms) yield this.#take().value;
  }

  #take(): Timer<T> {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
        if (!isBefore(heap[child], last)) break;
        heap[i] = heap[child];
        i = child;
      }
      heap[i] = last;
    }
    return first;
  }
}

function isBefore(a: Timer<unknown>, b: Timer<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.rank < b.rank);
}

/**
 * When an event-time timer for `ms` fires that is set while the watermark is at `watermark`: then, or when that is not
 * ahead any more with the next watermark, whatever it is. (No two watermarks are nearer to each other than a microsecond.)
 */
export function dueAt(ms: number, watermark: number): number {
  return ms > watermark ? ms : watermark + 0.0005;
}

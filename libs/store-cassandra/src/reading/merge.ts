/** A sequence that is read page by page: `head` is the next item, undefined at the end. `fill` before looking. */
export interface Cursor<T> {
  readonly head: T | undefined;
  /** Steps to the next item; true when the page is used up and `fill` is due. */
  advance(): boolean;
  fill(): Promise<void>;
}

/** Merges filled, sorted cursors into one sorted sequence. */
export async function* merge<T>(cursors: readonly Cursor<T>[], compare: (a: T, b: T) => number): AsyncGenerator<T> {
  const heap = cursors.filter((cursor) => cursor.head !== undefined);
  const less = (a: number, b: number): boolean => compare(heap[a].head!, heap[b].head!) < 0;
  const sink = (at: number): void => {
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && less(child, least)) least = child;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  };
  for (let at = heap.length >> 1; at >= 0; at--) sink(at);
  while (heap.length > 0) {
    const first = heap[0];
    yield first.head!;
    if (first.advance()) await first.fill();
    if (first.head === undefined) {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      if (last !== first) heap[0] = last;
    }
    sink(0);
  }
}

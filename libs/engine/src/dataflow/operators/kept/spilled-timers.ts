import type { OperatorState, StateMap } from '../../state.ts';
import { HeapTimers, type Timers } from './timers.ts';

/** Timers that may be outside of the heap where state may. Their values are plain data, and no two have one time and rank. */
export function timersOf<T>(state: OperatorState, name: string): Timers<T> {
  return state.spills ? new SpilledTimers<T>(state.derived(name, { counted: true })) : new HeapTimers<T>();
}

/** So many are in the heap at most; of more the later half leaves it. */
const NEAR = 8192;
/** Timers of one entry. */
const CHUNK = 256;

type Chunk<T> = [at: number, rank: number, value: T][];

/**
 * Timers outside of the heap. The nearest ones are in it; others stand in order in chunks, of which the heap knows when
 * the first of each is due. When that is before all others the chunk comes back as a whole.
 */
export class SpilledTimers<T> implements Timers<T> {
  readonly #near = new HeapTimers<T>();
  /** Numbers of chunks, by their first timer. */
  readonly #far = new HeapTimers<number>();
  readonly #chunks: StateMap<number, Chunk<T>>;
  #nextChunk = 0;

  constructor(chunks: StateMap<number, Chunk<T>>) {
    this.#chunks = chunks;
  }

  get next(): number | undefined {
    this.#fetch();
    return this.#near.next;
  }

  get nextRank(): number | undefined {
    this.#fetch();
    return this.#near.nextRank;
  }

  isDue(ms: number): boolean {
    return this.#near.isDue(ms) || this.#far.isDue(ms);
  }

  set(at: number, rank: number, value: T): void {
    this.#near.set(at, rank, value);
    if (this.#near.size > NEAR) this.#spill();
  }

  *due(ms: number): IterableIterator<T> {
    while (this.isDue(ms)) yield this.take();
  }

  take(): T {
    this.#fetch();
    return this.#near.take();
  }

  /** Whatever is due first is near. */
  #fetch(): void {
    const far = this.#far;
    if (far.next === undefined || !this.#isBeforeNear(far.next, far.nextRank!)) return;
    const number = far.take();
    for (const timer of this.#chunks.get(number)!) this.#near.set(...timer);
    this.#chunks.delete(number);
    if (this.#near.size > NEAR) this.#spill();
  }

  #isBeforeNear(at: number, rank: number): boolean {
    const { next, nextRank } = this.#near;
    return next === undefined || at < next || (at === next && rank < nextRank!);
  }

  #spill(): void {
    const stay: Chunk<T> = [];
    const near = this.#near;
    while (stay.length < NEAR / 2) stay.push([near.next!, near.nextRank!, near.take()]);
    while (near.size > 0) {
      const chunk: Chunk<T> = [];
      while (near.size > 0 && chunk.length < CHUNK) chunk.push([near.next!, near.nextRank!, near.take()]);
      const number = this.#nextChunk++;
      this.#chunks.set(number, chunk);
      this.#far.set(chunk[0][0], chunk[0][1], number);
    }
    for (const timer of stay) near.set(...timer);
    // Nobody refers to them: they need not wait for the next checkpoint.
    this.#chunks.takeChanges();
  }
}

import type { StateKey, StateMap } from '../../state.ts';

/** Keys (or what else) by the time they are due. Not state: made anew from it. */
export class Schedule<K = StateKey> {
  readonly #keys = new Map<number, K[]>();
  /** Times in a binary heap, the earliest first. */
  readonly #times: number[] = [];

  /** The earliest time something is due at. */
  get next(): number {
    return this.#times[0];
  }

  isDue(at: number): boolean {
    return this.#times.length > 0 && this.#times[0] <= at;
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
    times.push(at);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (times[parent] <= at) break;
      times[i] = times[parent];
      i = parent;
    }
    times[i] = at;
  }

  /** Takes out what is due at the earliest time. */
  take(): K[] {
    const at = this.#times[0];
    const keys = this.#keys.get(at)!;
    this.#keys.delete(at);
    this.#removeFirst();
    return keys;
  }

  #removeFirst(): void {
    const times = this.#times;
    const last = times.pop()!;
    if (times.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= times.length) break;
      if (child + 1 < times.length && times[child + 1] < times[child]) child++;
      if (times[child] >= last) break;
      times[i] = times[child];
      i = child;
    }
    times[i] = last;
  }
}

/**
 * The groups among scheduled keys whose turn it really is (others were given an earlier turn meanwhile, which plans the
 * next), in the order they came into being: the same after a restart.
 */
export function dueGroups<G extends { readonly next: number; readonly order: number }>(
  keys: readonly StateKey[],
  groups: StateMap<StateKey, G>,
  at: number,
): G[] {
  const due: G[] = [];
  let sorted = true;
  for (const key of keys) {
    const group = groups.get(key);
    if (group?.next !== at) continue;
    sorted &&= due.length === 0 || due[due.length - 1].order < group.order;
    due.push(group);
  }
  // A key that was planned twice for this time is its own neighbour once sorted.
  return sorted ? due : due.sort((a, b) => a.order - b.order).filter((group, i) => group !== due[i - 1]);
}

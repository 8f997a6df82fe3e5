import type { StateKey, StateMap } from '../../state.ts';

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

/**
 * The groups among scheduled keys whose turn it really is (others were given an earlier turn meanwhile, which plans the
 * next), in the order they came into being: the same after a restart.
 */
export function dueGroups<G extends { readonly next: number; readonly order: number }>(
  keys: readonly StateKey[],
  groups: StateMap<StateKey, G>,
  at: number,
): [StateKey, G][] {
  const due = new Map<StateKey, G>();
  for (const key of keys) {
    const group = groups.get(key);
    if (group?.next === at) due.set(key, group);
  }
  return [...due].sort(([, a], [, b]) => a.order - b.order);
}

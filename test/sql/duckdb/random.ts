import { randomOf } from '../order/arrivals.ts';

/** Seeded choices: the same seed makes the same ones. */
export class Random {
  readonly #next: () => number;
  readonly #picked = new Map<unknown, number>();

  constructor(seed: number) {
    this.#next = randomOf(seed);
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.#next() * below);
  }

  /** A whole number in [from, to]. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** As `pick`, but of three candidates the one that was picked least: so that none is rare. */
  rare<T>(items: readonly T[]): T {
    const picked = (item: T) => this.#picked.get(item) ?? 0;
    const [first, ...others] = [this.pick(items), this.pick(items), this.pick(items)];
    const rarest = others.reduce((best, item) => (picked(item) < picked(best) ? item : best), first);
    this.#picked.set(rarest, picked(rarest) + 1);
    return rarest;
  }

  /** Some of the items, in another order. */
  some<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.below(left.length), 1)[0]);
  }
}

import type { Bid } from './query.ts';

/** Bids, bidders and auctions in all and by rank of price, as q15 and q16 count them. */
export class ByRank {
  readonly #bids = [0, 0, 0, 0];
  readonly #bidders = new Distinct();
  readonly #auctions = new Distinct();

  add({ price, bidder, auction }: Bid): void {
    const rank = price < 10_000 ? 1 : price < 1_000_000 ? 2 : 3;
    this.#bids[0]++;
    this.#bids[rank]++;
    this.#bidders.add(bidder, rank);
    this.#auctions.add(auction, rank);
  }

  get counts(): number[] {
    return [...this.#bids, ...this.#bidders.counts, ...this.#auctions.counts];
  }
}

class Distinct {
  readonly counts = [0, 0, 0, 0];
  /** The ranks each value was seen with, as bits; bit 0 is always set. */
  readonly #seen = new Map<number, number>();

  add(value: number, rank: number): void {
    const seen = this.#seen.get(value) ?? 0;
    const bits = seen | 1 | (1 << rank);
    if (bits === seen) return;
    this.#seen.set(value, bits);
    if (seen === 0) this.counts[0]++;
    this.counts[rank]++;
  }
}

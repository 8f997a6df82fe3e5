import { Kept } from './kept.ts';
import type { MakeHandWritten } from './query.ts';

interface Open {
  readonly from: string;
  readonly to: string;
  readonly category: number;
}

export const make: MakeHandWritten = (out) => {
  const auctions = new Kept<Open>();
  const bids = new Kept<{ readonly price: number; readonly at: string }>();
  // By auction and category: the highest bid.
  const highest = new Map<number, number>();
  const categories = new Map<number, { sum: number; count: number; sent: number }>();

  function take(id: number, { from, to, category }: Open, price: number, at: string): void {
    // Texts of one form: their order is that of time.
    if (at < from || at > to) return;
    const key = id * 1000 + category;
    const before = highest.get(key);
    if (before !== undefined && before >= price) return;
    highest.set(key, price);
    let all = categories.get(category);
    if (all === undefined) categories.set(category, (all = { sum: 0, count: 0, sent: -1 }));
    all.sum += price - (before ?? 0);
    if (before === undefined) all.count++;
    const average = Math.floor(all.sum / all.count);
    if (average === all.sent) return;
    all.sent = average;
    out.row([category, average]);
  }

  return {
    event({ auction, bid }) {
      if (bid !== null) {
        const { auction: id, price, dateTime } = bid;
        bids.add(id, { price, at: dateTime });
        const open = auctions.get(id);
        if (open !== undefined) for (let i = 0; i < open.length; i++) take(id, open[i], price, dateTime);
      } else if (auction !== null) {
        const { id, dateTime, expires, category } = auction;
        const open = { from: dateTime, to: expires, category };
        auctions.add(id, open);
        for (const { price, at } of bids.get(id) ?? []) take(id, open, price, at);
      }
    },
  };
};

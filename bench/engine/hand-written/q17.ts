import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => {
  const days = new Map<string, Map<number, Prices>>();
  return {
    event({ bid }) {
      if (bid === null) return;
      const { auction, price } = bid;
      const day = bid.dateTime.slice(0, 10);
      let auctions = days.get(day);
      if (auctions === undefined) days.set(day, (auctions = new Map<number, Prices>()));
      let prices = auctions.get(auction);
      if (prices === undefined) auctions.set(auction, (prices = new Prices()));
      prices.add(price);
      const { count, low, middle, high, min, max, sum } = prices;
      out.row([auction, day, count, low, middle, high, min, max, Math.floor(sum / count), sum]);
    },
  };
};

class Prices {
  count = 0;
  low = 0;
  middle = 0;
  high = 0;
  min = Infinity;
  max = -Infinity;
  sum = 0;

  add(price: number): void {
    this.count++;
    if (price < 10_000) this.low++;
    else if (price < 1_000_000) this.middle++;
    else this.high++;
    if (price < this.min) this.min = price;
    if (price > this.max) this.max = price;
    this.sum += price;
  }
}

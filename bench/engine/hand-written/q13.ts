import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out, lookup) => ({
  event({ bid }) {
    if (bid === null) return;
    const value = lookup.get(bid.auction % 10_000);
    if (value !== undefined) out.row([bid.auction, bid.bidder, bid.price, bid.dateTime, value]);
  },
});

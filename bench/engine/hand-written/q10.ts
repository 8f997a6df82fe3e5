import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => ({
  event({ bid }) {
    if (bid === null) return;
    const { auction, bidder, price, dateTime, extra } = bid;
    out.row([auction, bidder, price, dateTime, extra, dateTime.slice(0, 10), dateTime.slice(11, 16)]);
  },
});

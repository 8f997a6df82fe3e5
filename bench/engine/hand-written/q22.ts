import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => ({
  event({ bid }) {
    if (bid === null) return;
    const { auction, bidder, price, channel, url } = bid;
    const parts = url.split('/', 6);
    out.row([auction, bidder, price, channel, parts[3] ?? null, parts[4] ?? null, parts[5] ?? null]);
  },
});

import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => {
  /** By auction and bidder: when the last bid was. */
  const last = new Map<number, string>();
  return {
    event({ bid }) {
      if (bid === null) return;
      const { auction, bidder, price, channel, url, dateTime, extra } = bid;
      const key = auction * 2 ** 26 + bidder;
      const before = last.get(key);
      if (before !== undefined && dateTime < before) return;
      last.set(key, dateTime);
      out.row([auction, bidder, price, channel, url, dateTime, extra]);
    },
  };
};

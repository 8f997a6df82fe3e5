import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => ({
  event({ bid }) {
    if (bid !== null && bid.auction % 123 === 0) out.row([bid.auction, bid.price]);
  },
});

import { converted } from './price.ts';
import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => ({
  event({ bid }) {
    if (bid !== null) out.row([bid.auction, bid.bidder, converted(bid.price), bid.dateTime, bid.extra]);
  },
});

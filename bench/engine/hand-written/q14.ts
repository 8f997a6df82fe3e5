import { converted } from './price.ts';
import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => ({
  event({ bid }) {
    if (bid === null) return;
    const { auction, bidder, price, dateTime, extra } = bid;
    if (!(price * 908 > 1e9 && price * 908 < 5e10)) return;
    const hour = (dateTime.charCodeAt(11) - 48) * 10 + dateTime.charCodeAt(12) - 48;
    const time = hour >= 8 && hour <= 18 ? 'dayTime' : hour <= 6 || hour >= 20 ? 'nightTime' : 'otherTime';
    let count = 0;
    for (let i = 0; i < extra.length; i++) if (extra.charCodeAt(i) === 0x63) count++;
    out.row([auction, bidder, converted(price), time, dateTime, extra, count]);
  },
});

import type { MakeHandWritten } from './query.ts';
import { timeText } from './time.ts';

const SIZE = 10_000;

export const make: MakeHandWritten = (out) => {
  let counts = new Map<number, number>();
  let start = NaN;

  function close(): void {
    const [from, to] = [timeText(start), timeText(start + SIZE)];
    for (const [bidder, count] of counts) out.row([bidder, count, from, to]);
    counts = new Map();
  }

  return {
    event({ bid }) {
      if (bid !== null) counts.set(bid.bidder, (counts.get(bid.bidder) ?? 0) + 1);
    },
    clock(ms) {
      const window = ms - (ms % SIZE);
      if (window === start) return;
      if (counts.size > 0) close();
      start = window;
    },
    end: close,
  };
};

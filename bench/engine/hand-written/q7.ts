import type { Bid, MakeHandWritten } from './query.ts';
import { DELAY_MS, timeOf } from './time.ts';

const SIZE = 10_000;

interface Window {
  readonly end: number;
  price: number;
  highest: Bid[];
  /** Bids of the very first millisecond: as the query is written, they may also be the highest of the window before. */
  readonly first: Bid[];
}

export const make: MakeHandWritten = (out) => {
  const windows = new Map<number, Window>();

  const send = ({ auction, bidder, price, dateTime, extra }: Bid) => {
    out.row([auction, bidder, price, dateTime, extra]);
  };

  function close(window: Window): void {
    window.highest.forEach(send);
    for (const bid of windows.get(window.end + SIZE)?.first ?? []) if (bid.price === window.price) send(bid);
    windows.delete(window.end);
  }

  return {
    event(event) {
      const time = timeOf(event);
      const { bid } = event;
      if (bid !== null) {
        const start = time - (time % SIZE);
        let window = windows.get(start + SIZE);
        if (window === undefined) {
          window = { end: start + SIZE, price: -1, highest: [], first: [] };
          windows.set(window.end, window);
        }
        if (time === start) window.first.push(bid);
        if (bid.price > window.price) {
          window.price = bid.price;
          window.highest = [bid];
        } else if (bid.price === window.price) {
          window.highest.push(bid);
        }
      }
      if (windows.size > 1) {
        for (const window of windows.values()) if (time - DELAY_MS >= window.end - 1) close(window);
      }
    },
    end() {
      for (const window of windows.values()) close(window);
    },
  };
};

import type { MakeHandWritten } from './query.ts';
import { DELAY_MS, timeOf } from './time.ts';

const SLIDE = 2000;
const SLICES = 5;

export const make: MakeHandWritten = (out) => {
  /** By slice: bids by auction. */
  const slices = new Map<number, Map<number, number>>();
  let [current, currentSlice] = [new Map<number, number>(), NaN];
  /** The window that ends with this slice closes next. */
  let next = NaN;

  function close(): void {
    const counts = new Map<number, number>();
    let most = 0;
    for (let slice = next - SLICES + 1; slice <= next; slice++) {
      for (const [auction, count] of slices.get(slice) ?? []) {
        const total = (counts.get(auction) ?? 0) + count;
        counts.set(auction, total);
        if (total > most) most = total;
      }
    }
    for (const [auction, count] of counts) if (count === most) out.row([auction, count]);
    slices.delete(next - SLICES + 1);
    next++;
  }

  return {
    event(event) {
      const time = timeOf(event);
      if (event.bid !== null) {
        const slice = Math.floor(time / SLIDE);
        if (slice !== currentSlice) {
          currentSlice = slice;
          current = slices.get(slice) ?? new Map<number, number>();
          slices.set(slice, current);
          if (Number.isNaN(next)) next = slice;
        }
        const { auction } = event.bid;
        current.set(auction, (current.get(auction) ?? 0) + 1);
      }
      while (time - DELAY_MS >= (next + 1) * SLIDE - 1) close();
    },
    end() {
      while (slices.size > 0) close();
    },
  };
};

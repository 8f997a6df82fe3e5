import type { MakeHandWritten } from './query.ts';
import { DELAY_MS, timeOf, timeText } from './time.ts';

const SIZE = 10_000;

export const make: MakeHandWritten = (out) => {
  const windows = new Map<number, { readonly names: Map<number, Set<string>>; readonly sellers: Set<number> }>();
  let closed = -Infinity;

  function windowAt(time: number) {
    const start = time - (time % SIZE);
    let window = windows.get(start);
    if (window === undefined) windows.set(start, (window = { names: new Map(), sellers: new Set() }));
    return window;
  }

  function close(until: number): void {
    for (const [start, { names, sellers }] of windows) {
      if (start + SIZE - 1 > until) continue;
      const text = timeText(start);
      for (const [id, all] of names) if (sellers.has(id)) for (const name of all) out.row([id, name, text]);
      windows.delete(start);
    }
  }

  return {
    event(event) {
      const time = timeOf(event);
      const { person, auction } = event;
      if (person !== null) {
        const { names } = windowAt(time);
        const known = names.get(person.id);
        if (known === undefined) names.set(person.id, new Set([person.name]));
        else known.add(person.name);
      } else if (auction !== null) {
        windowAt(time).sellers.add(auction.seller);
      }
      const passed = Math.floor((time - DELAY_MS + 1) / SIZE);
      if (passed <= closed) return;
      closed = passed;
      close(time - DELAY_MS);
    },
    end() {
      close(Infinity);
    },
  };
};

import { ByRank } from './by-rank.ts';
import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => {
  const days = new Map<string, ByRank>();
  return {
    event({ bid }) {
      if (bid === null) return;
      const day = bid.dateTime.slice(0, 10);
      let ranks = days.get(day);
      if (ranks === undefined) days.set(day, (ranks = new ByRank()));
      ranks.add(bid);
      out.row([day, ...ranks.counts]);
    },
  };
};

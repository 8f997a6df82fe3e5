import { ByRank } from './by-rank.ts';
import type { MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => {
  interface Group {
    readonly ranks: ByRank;
    minute: string;
  }
  const days = new Map<string, Map<string, Group>>();
  return {
    event({ bid }) {
      if (bid === null) return;
      const { channel, dateTime } = bid;
      const day = dateTime.slice(0, 10);
      const minute = dateTime.slice(11, 16);
      let channels = days.get(day);
      if (channels === undefined) days.set(day, (channels = new Map<string, Group>()));
      let group = channels.get(channel);
      if (group === undefined) channels.set(channel, (group = { ranks: new ByRank(), minute }));
      else if (minute > group.minute) group.minute = minute;
      group.ranks.add(bid);
      out.row([channel, day, group.minute, ...group.ranks.counts]);
    },
  };
};

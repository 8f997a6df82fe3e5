import type { MakeHandWritten } from './query.ts';
import { DELAY_MS, timeOf, timeText } from './time.ts';

const GAP = 10_000;

interface Session {
  start: number;
  end: number;
  count: number;
}

export const make: MakeHandWritten = (out) => {
  const bidders = new Map<number, Session[]>();
  /** By second: bidders with a session that may end in it. */
  const due = new Map<number, number[]>();
  let closed = -Infinity;

  function plan(end: number, bidder: number): void {
    const second = Math.ceil(end / 1000);
    const list = due.get(second);
    if (list === undefined) due.set(second, [bidder]);
    else list.push(bidder);
  }

  function take(bidder: number, time: number): void {
    const sessions = bidders.get(bidder);
    if (sessions === undefined) {
      bidders.set(bidder, [{ start: time, end: time + GAP, count: 1 }]);
      plan(time + GAP, bidder);
      return;
    }
    let found: Session | undefined;
    for (let i = 0; i < sessions.length; i++) {
      const session = sessions[i];
      if (session.start > time + GAP || session.end < time) continue;
      if (found === undefined) {
        found = session;
        if (time < session.start) session.start = time;
        if (time + GAP > session.end) session.end = time + GAP;
        session.count++;
      } else {
        found.start = Math.min(found.start, session.start);
        found.end = Math.max(found.end, session.end);
        found.count += session.count;
        sessions.splice(i--, 1);
      }
    }
    if (found !== undefined) return;
    sessions.push({ start: time, end: time + GAP, count: 1 });
    plan(time + GAP, bidder);
  }

  function close(watermark: number): void {
    for (const [second, list] of due) {
      if (second * 1000 - 1 > watermark) continue;
      due.delete(second);
      for (const bidder of list) {
        const sessions = bidders.get(bidder);
        if (sessions === undefined) continue;
        const open = sessions.filter(({ start, end, count }) => {
          if (end - 1 > watermark) return true;
          out.row([bidder, count, timeText(start), timeText(end)]);
          return false;
        });
        if (open.length === 0) bidders.delete(bidder);
        else {
          bidders.set(bidder, open);
          for (const { end } of open) plan(end, bidder);
        }
      }
    }
  }

  return {
    event(event) {
      const time = timeOf(event);
      if (event.bid !== null) take(event.bid.bidder, time);
      const second = Math.floor((time - DELAY_MS + 1) / 1000);
      if (second <= closed) return;
      closed = second;
      close(time - DELAY_MS);
    },
    end() {
      close(Infinity);
    },
  };
};

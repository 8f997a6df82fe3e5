import type { Event } from './query.ts';

let day = '';
let dayMs = 0;

/** Epoch ms of `yyyy-MM-dd HH:mm:ss.SSS`; the day's is remembered. */
export function epochMs(text: string): number {
  if (!text.startsWith(day) || day === '') {
    day = text.slice(0, 10);
    dayMs = Date.parse(`${day}T00:00:00Z`);
  }
  const two = (at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
  const ms = text.charCodeAt(20) * 100 + text.charCodeAt(21) * 10 + text.charCodeAt(22) - 5328;
  return dayMs + two(11) * 3_600_000 + two(14) * 60_000 + two(17) * 1000 + ms;
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}

/** Event time, epoch ms. */
export function timeOf({ bid, auction, person }: Event): number {
  return epochMs((bid ?? auction ?? person)!.dateTime);
}

/** The watermark is so far behind. */
export const DELAY_MS = 4000;

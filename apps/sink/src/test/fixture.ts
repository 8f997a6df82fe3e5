import { systemClock } from '@millrace/http';
import type { Clock } from '@millrace/ports';
import { toViewSchema } from '../index.ts';
import { VIEW } from './view-topic.ts';

export const SCHEMA = toViewSchema(VIEW);
/** Versions are microseconds of a commit's time. */
export const T = Date.now() * 1000;

/** Real time that can be pushed forward, so that minutes on trail pass at once. */
export class PushedClock implements Clock {
  aheadMs = 0;
  now(): number {
    return systemClock.now() + this.aheadMs;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(Math.min(ms, 5), signal);
  }
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not: ${holds.toString()}`);
    await systemClock.sleep(2);
  }
}

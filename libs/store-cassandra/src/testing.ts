import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@millrace/ports';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/** A keyspace no other test of any run uses. */
export function uniqueKeyspace(): string {
  return `test_${Date.now().toString(36)}_${Math.floor(Math.random() * 36 ** 6).toString(36)}`;
}

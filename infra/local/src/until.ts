import { setTimeout as sleep } from 'node:timers/promises';
import { MillraceError } from '@millrace/ports';

/** Polls `condition` until it answers true. Rejects with `MLR_LOCAL_TIMEOUT` after `timeoutMs`, or as it rejects. */
export async function until(
  what: string,
  timeoutMs: number,
  condition: () => boolean | Promise<boolean>,
  pollMs = 100,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new MillraceError('MLR_LOCAL_TIMEOUT', `Waited ${Math.round(timeoutMs / 1000)} s for ${what}.`);
    }
    await sleep(pollMs);
  }
}

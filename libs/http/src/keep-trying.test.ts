import { describe, expect, it } from '@jest/globals';
import { MillraceError, type Clock } from '@millrace/ports';
import { keepTrying } from './keep-trying.ts';

const away = new MillraceError('MLR_LOG_UNAVAILABLE', 'away', { retriable: true });

/** Sleeps end at once, but are written down. */
function instantClock(slept: number[]): Clock {
  return { now: () => 0, sleep: async (ms) => void slept.push(ms) };
}

describe('keep trying', () => {
  it('tries again with growing pauses until it works, and says meanwhile why it does not', async () => {
    const slept: number[] = [];
    let failuresLeft = 8;
    const failures: unknown[] = [];
    const undertaking = keepTrying({
      clock: instantClock(slept),
      signal: new AbortController().signal,
      what: 'creating topics',
      attempt: async () => {
        if (failuresLeft-- > 0) throw away;
      },
      onFailure: (what, error) => failures.push([what, error]),
    });
    await expect(undertaking.check()).rejects.toThrow();
    expect(await undertaking.done).toBe(true);
    await undertaking.check();
    expect(slept).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(failures).toEqual(Array(8).fill(['creating topics', away]));
  });

  it('gives up on an error that trying again cannot mend', async () => {
    const final = new MillraceError('MLR_LOG_PARTITIONS_DIFFER', 'differs');
    const options = { clock: instantClock([]), signal: new AbortController().signal, what: 'x' };
    const undertaking = keepTrying({ ...options, attempt: () => Promise.reject(final) });
    await expect(undertaking.done).rejects.toBe(final);
    await expect(undertaking.check()).rejects.toBe(final);
  });

  it('ends when it is aborted', async () => {
    const stop = new AbortController();
    const clock: Clock = { now: () => 0, sleep: async () => stop.abort() };
    const undertaking = keepTrying({ clock, signal: stop.signal, what: 'x', attempt: () => Promise.reject(away) });
    expect(await undertaking.done).toBe(false);
  });
});

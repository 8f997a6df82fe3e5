import { describe, expect, it } from '@jest/globals';
import { Random } from '../generators/random.ts';
import { Scheduler, type Actor } from './scheduler.ts';
import { SimClock } from './sim-clock.ts';
import { Trace } from './trace.ts';

const actor = (name: string): Actor => ({ name, pausedUntilMs: 0, dead: false });
const makeScheduler = (seed = 1) => new Scheduler(new Random(seed), new Trace(true), 1000);

/** Three actors of four steps each; what they did, in order. */
async function threeActors(seed: number) {
  const scheduler = makeScheduler(seed);
  const done: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const self = actor(name);
    void (async () => {
      for (let i = 0; i < 4; i++) {
        await scheduler.park(self, `step ${i}`);
        done.push(`${name}${i}`);
      }
    })();
  }
  await scheduler.run(() => done.length === 12, 100);
  return { done, hash: scheduler.trace.hash };
}

describe('Scheduler', () => {
  it('interleaves the same way for the same seed, and another way for another', async () => {
    expect(await threeActors(5)).toEqual(await threeActors(5));
    expect((await threeActors(5)).done).not.toEqual((await threeActors(6)).done);
    expect((await threeActors(5)).hash).not.toBe((await threeActors(6)).hash);
  });

  it('lets everything that can run come to rest between two steps', async () => {
    const scheduler = makeScheduler();
    let depth = 0;
    void scheduler.park(actor('a'), 'start').then(async () => {
      for (; depth < 1000; depth++) await Promise.resolve();
    });
    await scheduler.run(() => false, 1);
    expect(depth).toBe(1000);
  });

  it('never settles what a dead actor waits for', async () => {
    const scheduler = makeScheduler();
    const gone = actor('gone');
    let went = false;
    const mark = () => (went = true);
    void scheduler.park(gone, 'before').then(mark);
    scheduler.kill(gone);
    void scheduler.park(gone, 'after').then(mark);
    expect(await scheduler.run(() => went, 100)).toBe(false);
  });

  it('leaves a paused actor alone until its pause is over', async () => {
    const scheduler = makeScheduler();
    const paused = actor('paused');
    paused.pausedUntilMs = 1500;
    let wokeAtMs = 0;
    void scheduler.park(paused, 'wake').then(() => (wokeAtMs = scheduler.nowMs));
    expect(await scheduler.run(() => wokeAtMs > 0, 100)).toBe(true);
    expect(wokeAtMs).toBe(1500);
  });

  it('jumps to the next moment when everything waits for a later one', async () => {
    const scheduler = makeScheduler();
    const clock = new SimClock(scheduler, actor('a'));
    let awake = false;
    void clock.sleep(60_000).then(() => (awake = true));
    expect(await scheduler.run(() => awake, 5)).toBe(true);
    expect(scheduler.nowMs).toBe(61_000);
  });

  it('ends a sleep at once when its signal aborts', async () => {
    const scheduler = makeScheduler();
    const clock = new SimClock(scheduler, actor('a'));
    const stop = new AbortController();
    let awake = false;
    void clock.sleep(60_000, stop.signal).then(() => (awake = true));
    stop.abort();
    await scheduler.run(() => awake, 1);
    expect(awake).toBe(true);
    expect(scheduler.nowMs).toBeLessThan(61_000);
  });

  it('says so when nothing can ever move again', async () => {
    expect(await makeScheduler().run(() => false, 1_000_000)).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { MemoryStateStore } from '@millrace/state-memory';
import { Spill } from '../../spilling-map.ts';
import { OperatorState } from '../../state.ts';
import { timersOf } from './spilled-timers.ts';
import { HeapTimers } from './timers.ts';

function opened() {
  const task = new MemoryStateStore(1).openTask();
  const state = new OperatorState({ processingTimeMs: 0 }, 0, [], { to: new Spill(task), operator: 'o' });
  const timers = timersOf<string>(state, 'timers');
  const checkpoint = () => state.maps.forEach((map) => map.takeChanges());
  return { timers, checkpoint, stored: () => task.entries('o/timers').size };
}

describe('timers outside of the heap', () => {
  it('are due as those in it are, however many there are and whenever they were set', () => {
    const { timers, checkpoint, stored } = opened();
    const model = new HeapTimers<string>();
    let state = 7;
    const random = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) % below;
    const [taken, expected]: [unknown[], unknown[]] = [[], []];
    let most = 0;
    for (let i = 0, now = 0; i < 40_000; i++) {
      // First they become many, of all times; then they are taken while others come.
      const at = i < 20_000 ? random(1e6) : now + random(1000);
      timers.set(at, i, `t${i}`);
      model.set(at, i, `t${i}`);
      most = Math.max(most, stored());
      if (i < 20_000) continue;
      now += random(60);
      while (timers.isDue(now)) taken.push([timers.next, timers.nextRank, timers.take()]);
      while (model.isDue(now)) expected.push([model.next, model.nextRank, model.take()]);
    }
    taken.push(...timers.due(Infinity));
    expected.push(...model.due(Infinity));
    expect(taken).toEqual(expected);
    checkpoint();
    expect([timers.next, stored(), most > 30]).toEqual([undefined, 0, true]);
  });
});

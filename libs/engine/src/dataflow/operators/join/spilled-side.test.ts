import { describe, expect, it } from '@jest/globals';
import type { TaskState } from '@millrace/ports';
import { MemoryStateStore } from '@millrace/state-memory';
import type { OperatorContext } from '../../operator.ts';
import { RowCompiler } from '../../row-compiler.ts';
import { Spill } from '../../spilling-map.ts';
import { OperatorState } from '../../state.ts';
import { fields, source, type } from '../../test/harness.ts';
import { SpilledJoinSide } from './spilled-side.ts';

const input = fields({ k: type.bigint, v: type.bigint });

function opened(changelog: 'append' | 'update', ttlMs = 0) {
  const clock = { processingTimeMs: 0 };
  const task: TaskState = new MemoryStateStore(1).openTask();
  const state = new OperatorState(clock, ttlMs, [], { to: new Spill(task), operator: 'j' });
  const compiler = new RowCompiler(clock, new Map());
  const context = { state, compiler, inputs: [source(0, input, changelog)], inputFields: [input] };
  const side = new SpilledJoinSide('left', 0, context as unknown as OperatorContext);
  const checkpoint = () => [...state.maps].flatMap(([name, map]) => map.takeChanges().map((entry) => [name, ...entry]));
  const values = (key: number) => [...side.rows(key)].map(({ row, count }) => [row[1], count]);
  return { side, state, clock, checkpoint, values, stored: (name: string) => task.entries(`j/left${name}`).size };
}

describe('a side of a join outside of the heap', () => {
  it('has its rows and their numbers in the store, and only the rows in the log', () => {
    const { side, state, checkpoint, stored } = opened('update');
    for (let i = 0; i < 10; i++) side.add(i % 2, [i % 2, i], 0);
    const logged = checkpoint();
    expect(new Set(logged.map(([name]) => name))).toEqual(new Set(['left']));
    expect([logged.length, state.entries]).toEqual([10, 10]);
    expect([stored(''), stored('-numbers'), stored('-places')]).toEqual([10, 2, 10]);
  });

  it('gives a key its rows in order of arrival, after a restart from a log in any order too', () => {
    const { side, checkpoint, values } = opened('append');
    for (let i = 0; i < 20; i++) {
      side.add(i % 3, [i % 3, i], 0);
      if (i % 4 === 0) checkpoint();
    }
    const after = opened('append');
    for (let id = 19; id >= 0; id--) {
      after.state.maps.get('left')!.load(id, { id, key: id % 3, row: [id % 3, id], count: 1, matches: 0 }, 0);
    }
    expect(after.side.restore()).toEqual([]);
    for (const key of [0, 1, 2, 3]) expect(after.values(key)).toEqual(values(key));
    expect(after.side.add(0, [0, 20], 0).id).toBe(20);
  });

  it('counts equal rows and leaves nothing of rows that went away', () => {
    const { side, checkpoint, values, stored } = opened('update');
    for (const v of [1, 2, 1]) side.add(7, [7, v], 0);
    checkpoint();
    side.remove(7, [7, 1]);
    side.remove(7, [7, 9]);
    expect(values(7)).toEqual([
      [1, 1],
      [2, 1],
    ]);
    for (const v of [1, 2]) side.remove(7, [7, v]);
    checkpoint();
    expect([values(7), stored(''), stored('-numbers'), stored('-places')]).toEqual([[], 0, 0, 0]);
  });

  it('lets rows expire each by itself, and takes an equal one for new then', () => {
    const { side, clock, checkpoint, values } = opened('update', 100);
    side.add(7, [7, 1], 0);
    clock.processingTimeMs = 60;
    side.add(7, [7, 2], 0);
    checkpoint();
    clock.processingTimeMs = 110;
    expect(values(7)).toEqual([[2, 1]]);
    side.remove(7, [7, 1]);
    side.add(7, [7, 1], 0);
    expect(values(7)).toEqual([
      [2, 1],
      [1, 1],
    ]);
  });
});

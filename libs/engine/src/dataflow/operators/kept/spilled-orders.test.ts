import { describe, expect, it } from '@jest/globals';
import { MemoryStateStore } from '@millrace/state-memory';
import { Spill } from '../../spilling-map.ts';
import { OperatorState } from '../../state.ts';
import { KeptRows, type Kept } from './kept-rows.ts';
import { ordersOf } from './orders.ts';
import { SortedRows } from './sorted-rows.ts';

interface Entry extends Kept {
  readonly key: string;
  readonly v: number;
}

const byValue = (a: Entry, b: Entry) => a.v - b.v || a.id - b.id;

function opened(ttlMs = 0) {
  const clock = { processingTimeMs: 0 };
  const task = new MemoryStateStore(1).openTask();
  const state = new OperatorState(clock, ttlMs, [], { to: new Spill(task), operator: 'o' });
  const rows = new KeptRows<Entry>(state, 'rows', { spills: true, expires: true });
  const orders = ordersOf(state, 'order', rows, byValue);
  const add = (key: string, v: number) => {
    const entry = { id: rows.nextId(), key, v };
    rows.put(entry);
    return { entry, place: orders.open(key).insert(entry) };
  };
  const remove = (key: string, entry: Entry) => {
    const place = orders.get(key)!.remove(entry);
    rows.delete(entry);
    return place;
  };
  const checkpoint = () => [...state.maps].flatMap(([name, map]) => map.takeChanges().map((entry) => [name, ...entry]));
  const stored = () => ['rows', 'order-lists', 'order-chunks'].map((name) => task.entries(`o/${name}`).size);
  return { clock, state, rows, orders, add, remove, checkpoint, stored };
}

const numbers = (seed: number) => {
  let state = seed;
  return (below: number) => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) % below;
};

describe('rows in an order outside of the heap', () => {
  it('have the places of those in it, of short keys and of long ones', () => {
    const { orders, add, remove, checkpoint, stored } = opened();
    const models = new Map(['short', 'long'].map((key) => [key, new SortedRows<Entry>(byValue)]));
    const random = numbers(3);
    for (let i = 0; i < 6000; i++) {
      const key = i % 20 === 0 ? 'short' : 'long';
      const model = models.get(key)!;
      // They become many, then few.
      if (model.size === 0 || random(10) < (i < 4000 ? 9 : 2)) {
        const { entry, place } = add(key, random(500));
        expect(place).toBe(model.insert(entry));
      } else {
        const entry = model.at(random(model.size))!;
        expect(remove(key, entry)).toBe(model.remove(entry));
      }
      const order = orders.get(key);
      expect([order?.size ?? 0, order?.last()]).toEqual([model.size, model.last()]);
      const place = random(model.size + 1);
      expect(order?.at(place)).toEqual(model.at(place));
      if (i % 100 === 0) checkpoint();
    }
    for (const [key, model] of models) {
      expect([...orders.get(key)!]).toEqual([...model]);
      for (const entry of [...model]) remove(key, entry);
      expect(orders.get(key)).toBeUndefined();
    }
    checkpoint();
    expect(stored()).toEqual([0, 0, 0]);
  });

  it('are not in the log, and are built from rows that were loaded in any order', () => {
    const before = opened();
    const random = numbers(5);
    for (let i = 0; i < 5000; i++) before.add(i % 3 === 0 ? 'a' : 'b', random(1000));
    const logged = before.checkpoint();
    expect(new Set(logged.map(([name]) => name))).toEqual(new Set(['rows']));
    const after = opened();
    for (const [, key, value] of logged.reverse()) after.state.maps.get('rows')!.load(key as number, value, 0);
    for (const entry of after.rows.restored(...after.orders.derived)) after.orders.open(entry.key).insert(entry);
    for (const key of ['a', 'b']) expect([...after.orders.get(key)!]).toEqual([...before.orders.get(key)!]);
    expect(after.add('a', -1)).toEqual({ entry: { id: 5000, key: 'a', v: -1 }, place: 0 });
  });

  it('forget what outlived its time', () => {
    const { clock, orders, add, checkpoint, stored } = opened(100);
    for (let i = 0; i < 1500; i++) {
      clock.processingTimeMs = i / 20;
      add('a', i % 700);
    }
    add('b', 1);
    checkpoint();
    clock.processingTimeMs = 150;
    orders.expire('a');
    expect([...orders.get('a')!].map(({ id }) => id).sort((a, b) => a - b)).toEqual(Array.from({ length: 499 }, (_, i) => i + 1001)); // prettier-ignore
    clock.processingTimeMs = 300;
    for (const key of ['a', 'b', 'c']) orders.expire(key);
    checkpoint();
    expect([orders.get('a'), orders.get('b'), stored()]).toEqual([undefined, undefined, [0, 0, 0]]);
  });
});

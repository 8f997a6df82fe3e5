import { describe, expect, it } from '@jest/globals';
import type { TaskState } from '@millrace/ports';
import { MemoryStateStore } from '@millrace/state-memory';
import fc from 'fast-check';
import { Spill, SpillingMap } from './spilling-map.ts';
import type { StateKey } from './state.ts';

const ALL = 1e9;
const NOTHING = 1;

function opened({ cacheBytes = NOTHING, ttlMs = 0 } = {}) {
  const clock = { processingTimeMs: 0 };
  const state = new MemoryStateStore(cacheBytes).openTask();
  const entries = state.entries('op/m');
  let reads = 0;
  const counting: TaskState = {
    cacheBytes,
    entries: () => ({
      ...{ write: entries.write.bind(entries), scan: entries.scan.bind(entries), clear: entries.clear.bind(entries) },
      has: entries.has.bind(entries),
      last: entries.last.bind(entries),
      get: (key) => (reads++, entries.get(key)),
      get size() {
        return entries.size;
      },
    }),
    close: () => state.close(),
  };
  const map = new SpillingMap<StateKey, number[]>(new Spill(counting), 'op/m', clock, ttlMs);
  return { map, clock, readsOf: (act: () => void) => ((reads = 0), act(), reads) };
}

describe('a map that spills', () => {
  const key = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom('a', '', null, true, 2n ** 60n));
  const act = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('get', 'set', 'push', 'delete'), key, n: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('checkpoint', 'walk', 'step'), key, n: fc.nat(9) }) },
  );

  it('is a map, and its changes and parts of a walk give it back', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.constantFrom(NOTHING, 900, ALL), (acts, cacheBytes) => {
        const { map } = opened({ cacheBytes });
        const model = new Map<StateKey, number[]>();
        const log: [StateKey, number[] | undefined][] = [];
        /** What a restart from the beginning of the last walk would read; and whether it would find all of it. */
        let sinceWalk: typeof log = [];
        let walk: Iterator<[StateKey, number[], number]> | null = null;
        const checkpoint = () => {
          const changes = map.takeChanges().map(([k, v]): [StateKey, number[] | undefined] => [k, v && [...v]]);
          log.push(...changes);
          sinceWalk.push(...changes);
        };
        const step = () => {
          checkpoint();
          const next = walk!.next();
          if (next.done === true) expect(new Map(folded(sinceWalk))).toEqual(model);
          else sinceWalk.push([next.value[0], [...next.value[1]]]);
          return next.done === true;
        };
        for (const { do: what, key: k, n } of acts) {
          if (what === 'get') expect(map.get(k)).toEqual(model.get(k));
          else if (what === 'set') {
            map.set(k, [n]);
            model.set(k, [n]);
          } else if (what === 'push') {
            map.get(k)?.push(n);
            if (model.has(k)) map.touch(k);
            model.get(k)?.push(n);
          } else if (what === 'delete') {
            expect(map.delete(k)).toBe(model.delete(k));
          } else if (what === 'checkpoint') {
            checkpoint();
          } else if (what === 'walk') {
            checkpoint();
            walk = map.walk();
            sinceWalk = [];
          } else if (walk !== null && step()) {
            walk = null;
          }
          expect(map.size).toBe(model.size);
        }
        if (walk !== null) while (!step());
        checkpoint();
        expect(new Map(map.entries())).toEqual(model);
        expect(new Map(folded(log))).toEqual(model);
        const restored = opened({ cacheBytes }).map;
        for (const [k, v] of log) restored.load(k, v, 0);
        expect([restored.size, new Map(restored.entries())]).toEqual([model.size, model]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps in the heap what its cache has room for, what is asked for again first', () => {
    const large = opened({ cacheBytes: ALL });
    for (let i = 0; i < 100; i++) large.map.set(i, [i]);
    large.map.takeChanges();
    expect(large.readsOf(() => large.map.get(5))).toBe(0);

    const small = opened({ cacheBytes: 10 * 256 });
    small.map.set(0, [0]);
    const reads = small.readsOf(() => {
      for (let i = 1; i < 100; i++) {
        small.map.get(0);
        small.map.set(i, [i]);
        small.map.takeChanges();
      }
    });
    expect(reads).toBe(0);
    expect(small.readsOf(() => small.map.get(50))).toBe(1);
    const cached = Array.from({ length: 100 }, (_, i) => 1 - small.readsOf(() => small.map.get(i)));
    expect(cached.reduce((a, b) => a + b)).toBeLessThan(20);
  });

  it('is walked as it is when the walk comes to an entry', () => {
    const { map } = opened();
    for (let i = 0; i < 10; i++) map.set(i, [i]);
    map.takeChanges();
    const walk = map.walk();
    const first = walk.next().value as [number, number[], number];
    for (let i = 0; i < 10; i++) map.set(i, [i + 100]);
    map.delete((first[0] + 1) % 10);
    map.takeChanges();
    const rest = new Map([...walk].map(([key, value]) => [key, value]));
    expect(rest.size).toBe(8);
    for (const [key, value] of rest) expect(value).toEqual([(key as number) + 100]);
  });

  it('lets nothing go between checkpoints', () => {
    const { map } = opened();
    map.set('a', [1]);
    map.takeChanges();
    const entry = map.get('a')!;
    for (let i = 0; i < 1000; i++) map.set(i, [i]);
    entry.push(2);
    map.touch('a');
    expect(map.get('a')).toBe(entry);
  });

  it('forgets what was not written for its time, also after a restart', () => {
    const { map, clock } = opened({ ttlMs: 100 });
    map.set('a', [1]);
    clock.processingTimeMs = 60;
    map.set('b', [2]);
    const log = map.takeChanges();
    const after = opened({ ttlMs: 100 });
    for (const change of log) after.map.load(...change);
    for (const each of [{ map, clock }, after]) {
      each.clock.processingTimeMs = 99;
      expect([each.map.get('a'), each.map.expires]).toEqual([[1], true]);
      each.map.takeChanges();
      each.clock.processingTimeMs = 100;
      expect([each.map.get('a'), each.map.get('b'), each.map.size]).toEqual([undefined, [2], 1]);
      expect(each.map.takeChanges()).toEqual([['a', undefined, 0]]);
    }
  });
});

function folded<V>(changes: readonly (readonly [StateKey, V | undefined])[]): Map<StateKey, V> {
  const map = new Map<StateKey, V>();
  for (const [key, value] of changes) {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
  return map;
}

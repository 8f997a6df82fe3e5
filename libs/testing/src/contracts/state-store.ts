import { expect } from '@jest/globals';
import type { Change, EntryStore, StateStore } from '@millrace/ports';
import fc from 'fast-check';
import { describeContract, type ContractOptions, type ContractSuite } from './contract.ts';

export interface StateStoreFixture {
  readonly store: StateStore;
  /** A store that keeps, of a process that `kill` ends without a word; another one opened later is on the same disk. */
  openKeeping(): { readonly store: StateStore; kill(): Promise<void> };
  /** Releases what is left after the store is closed. */
  close?(): Promise<void>;
}

/** The contract of the `StateStore` port, to be run by every adapter. */
export function describeStateStore(options: ContractOptions<StateStoreFixture>): void {
  const close = async (fixture: StateStoreFixture) => {
    await fixture.store.close();
    await fixture.close?.();
  };
  describeContract('StateStore', options, close, { entries, scanning, sessions, keeping });
}

type Suite = ContractSuite<StateStoreFixture>;

const bytes = (text: string) => Buffer.from(text);

function opened(suite: Suite) {
  return suite.fixture.store.openTask(suite.unique('p.node.0'));
}

function entries(suite: Suite): void {
  const { test } = suite;

  test('what was written is read, until it is written again or deleted', async () => {
    const task = opened(suite);
    const store = task.entries('a');
    expect([store.get(bytes('k')), store.last()]).toEqual([undefined, undefined]);
    store.write([[bytes('k'), bytes('1')]]);
    expect([store.get(bytes('k'))?.toString(), store.has(bytes('k')), store.size]).toEqual(['1', true, 1]);
    store.write([
      [bytes('k'), bytes('2')],
      [bytes('l'), Buffer.alloc(0)],
    ]);
    expect([store.get(bytes('k'))?.toString(), store.get(bytes('l'))?.length, store.size]).toEqual(['2', 0, 2]);
    store.write([
      [bytes('k'), undefined],
      [bytes('never'), undefined],
    ]);
    expect([store.get(bytes('k')), store.has(bytes('k')), store.size]).toEqual([undefined, false, 1]);
    await task.close();
  });

  test('names are apart from each other', async () => {
    const task = opened(suite);
    task.entries('a').write([[bytes('k'), bytes('1')]]);
    expect(task.entries('b').get(bytes('k'))).toBeUndefined();
    expect(task.entries('a').get(bytes('k'))?.toString()).toBe('1');
    task.entries('a').clear();
    expect([task.entries('a').size, task.entries('a').get(bytes('k'))]).toEqual([0, undefined]);
    await task.close();
  });

  test('holds keys and values of any length and content', async () => {
    const task = opened(suite);
    const store = task.entries('long');
    const keys = [0, 1, 500, 1023, 1024, 1025, 1978, 1979, 5000, 70_000].flatMap((length) =>
      [0, 0x41, 0xff].map((fill) => Buffer.concat([Buffer.alloc(length, fill), Buffer.of(fill)])),
    );
    store.write(keys.map((key, i) => [key, Buffer.alloc(i * 3000, i)]));
    keys.forEach((key, i) => expect(store.get(key)?.equals(Buffer.alloc(i * 3000, i))).toBe(true));
    expect(new Set(all(store, 7).map(([key]) => key))).toEqual(new Set(keys.map(hex)));
    expect(store.last()?.toString('hex')).toBe(all(store, 7).at(-1)![0]);
    store.write(keys.map((key) => [key, undefined]));
    expect(store.size).toBe(0);
    await task.close();
  });

  test('takes many changes at once', async () => {
    const task = opened(suite);
    const store = task.entries('many');
    const key = (i: number) => bytes(String(i));
    store.write(Array.from({ length: 10_000 }, (_, i): Change => [key(i), bytes('x')]));
    store.write(Array.from({ length: 5000 }, (_, i): Change => [key(2 * i), undefined]));
    expect([store.size, store.has(key(9998)), store.has(key(9999))]).toEqual([5000, false, true]);
    await task.close();
  });
}

const hex = (key: Buffer) => key.toString('hex');

function all(store: EntryStore, count: number): [string, string][] {
  const found: [string, string][] = [];
  for (let after: Buffer | undefined; ;) {
    const some = store.scan(after, count);
    if (some.length === 0) return found;
    found.push(...some.map(([key, value]): [string, string] => [hex(key), hex(value)]));
    [after] = some[some.length - 1];
  }
}

function scanning(suite: Suite): void {
  const { test } = suite;
  const key = fc.uint8Array({ maxLength: 3, minLength: 1 }).map((of) => Buffer.from(of));
  const value = fc.option(fc.uint8Array({ maxLength: 5 }).map((of) => Buffer.from(of)), { nil: undefined }); // prettier-ignore
  const changes = fc.array(fc.tuple(key, value), { maxLength: 12 });

  test('holds what a map of its changes holds', async () => {
    const task = opened(suite);
    const store = task.entries('model');
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 6 }), fc.integer({ min: 1, max: 5 }), (batches, count) => {
        const model = new Map<string, string>();
        store.clear();
        for (const batch of batches) {
          store.write(batch);
          for (const [k, v] of batch) {
            if (v === undefined) model.delete(hex(k));
            else model.set(hex(k), hex(v));
          }
          expect(store.size).toBe(model.size);
          expect(new Map(all(store, count))).toEqual(model);
        }
      }),
      { numRuns: 50 },
    );
    await task.close();
  });

  test('meets what stays exactly once while the rest changes', async () => {
    const task = opened(suite);
    const store = task.entries('walk');
    const name = (kind: string, i: number) => bytes(`${(i * 7919) % 1000}-${kind}`);
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    store.write(numbers.flatMap((i): Change[] => [[name('stays', i), bytes('1')], [name('goes', i), bytes('1')]])); // prettier-ignore
    const met: string[] = [];
    let step = 0;
    for (let after: Buffer | undefined; ;) {
      const some = store.scan(after, 10);
      if (some.length === 0) break;
      met.push(...some.map(([k]) => k.toString()));
      [after] = some[some.length - 1];
      // The one where the walk stands, too.
      const at = after.toString();
      const gone = numbers.slice(step * 10, step * 10 + 10).map((i): Change => [name('goes', i), undefined]);
      store.write([...gone, [name('comes', step), bytes('1')], ...(at.endsWith('goes') ? [[after, undefined] as Change] : [])]); // prettier-ignore
      step++;
    }
    const stayed = met.filter((text) => text.endsWith('stays'));
    expect(stayed.length).toBe(300);
    expect(new Set(stayed).size).toBe(300);
    expect(new Set(met).size).toBe(met.length);
    await task.close();
  });
}

function sessions(suite: Suite): void {
  const { test } = suite;

  test('a session begins empty, and is apart from others of the same task', async () => {
    const { store } = suite.fixture;
    const task = suite.unique('p.node.0');
    const first = store.openTask(task);
    first.entries('a').write([[bytes('k'), bytes('1')]]);
    const second = store.openTask(task);
    expect(second.entries('a').get(bytes('k'))).toBeUndefined();
    second.entries('a').write([[bytes('k'), bytes('2')]]);
    expect(first.entries('a').get(bytes('k'))?.toString()).toBe('1');
    await first.close();
    expect(second.entries('a').get(bytes('k'))?.toString()).toBe('2');
    await second.close();
    const third = store.openTask(task);
    expect(third.entries('a').size).toBe(0);
    await third.close();
  });

  test('allows a cache', async () => {
    const task = opened(suite);
    expect(task.cacheBytes).toBeGreaterThan(0);
    await task.close();
  });
}

function keeping(suite: Suite): void {
  const { test } = suite;
  const opening = (task: string, { store }: { readonly store: StateStore } = suite.fixture.openKeeping()) => {
    const opened = store.openTask(task);
    return { ...opened, task: opened, a: opened.entries('a'), local: opened.local! };
  };
  const read = (store: EntryStore) => new Map(all(store, 100).map(([key, value]) => [Buffer.from(key, 'hex').toString(), Buffer.from(value, 'hex').toString()])); // prettier-ignore
  const put = (store: EntryStore, ...entries: [string, string | undefined][]) =>
    store.write(entries.map(([k, v]): Change => [bytes(k), v === undefined ? undefined : bytes(v)]));

  test('finds nothing where nothing was kept', async () => {
    const name = suite.unique('p.node.0');
    const process = suite.fixture.openKeeping();
    const first = opening(name, process);
    expect([first.local.stamp, first.local.has('a')]).toEqual([null, false]);
    put(first.a, ['k', '1']);
    await first.task.close();
    const second = opening(name, process);
    expect([second.local.stamp, second.a.size]).toEqual([null, 0]);
    await second.task.close();
    await process.store.close();
  });

  for (const ends of ['closed', 'killed'] as const) {
    test(`finds what was kept, and nothing of what was written later: ${ends}`, async () => {
      const name = suite.unique('p.node.0');
      let process = suite.fixture.openKeeping();
      const model = new Map<string, string>();
      for (let round = 0; round < 6; round++) {
        const { task, a, local } = opening(name, process);
        expect(local.stamp?.toString()).toBe(round === 0 ? undefined : `stamp ${round - 1}`);
        expect(local.has('a')).toBe(round > 0);
        expect([a.size, read(a)]).toEqual([model.size, model]);
        for (let i = 0; i < 30; i++) {
          const [key, value] = [`k${(i * 7 + round * 3) % 40}`, i % 3 === 0 ? undefined : `${round}.${i}`];
          put(a, [key, value]);
          if (value === undefined) model.delete(key);
          else model.set(key, value);
        }
        local.keep(bytes(`stamp ${round}`));
        put(a, ['k1', 'later'], ['new', '1'], ['k2', undefined]);
        put(a, ['k1', undefined], ['k3', 'later'], ['k3', 'later still']);
        put(a, ['long'.repeat(1000), 'later']);
        if (ends === 'closed') {
          await task.close();
          await process.store.close();
        } else {
          await process.kill();
        }
        process = suite.fixture.openKeeping();
      }
      await process.store.close();
    });
  }

  test('keeps nothing of names that nobody asked for since', async () => {
    const name = suite.unique('p.node.0');
    const process = suite.fixture.openKeeping();
    const first = opening(name, process);
    put(first.task.entries('b'), ['k', '1']);
    first.local.keep(bytes('1'));
    await first.task.close();
    const second = process.store.openTask(name);
    put(second.entries('a'), ['k', '2']);
    second.local!.keep(bytes('2'));
    await second.close();
    const third = opening(name, process);
    expect([third.local.stamp?.toString(), third.local.has('a'), third.local.has('b')]).toEqual(['2', true, false]);
    await third.task.close();
    await process.store.close();
  });

  test('keeps nothing of names that need not be', async () => {
    const name = suite.unique('p.node.0');
    const process = suite.fixture.openKeeping();
    for (const stamp of ['1', '2']) {
      const { task, a, local } = opening(name, process);
      const passing = task.entries('passing', false);
      put(a, [stamp, stamp]);
      put(passing, [stamp, stamp]);
      local.keep(bytes(stamp));
      await task.close();
    }
    const { task, a, local } = opening(name, process);
    expect([local.has('a'), a.size, local.has('passing')]).toEqual([true, 2, false]);
    await task.close();
    await process.store.close();
  });

  test('begins empty when what was found is discarded', async () => {
    const name = suite.unique('p.node.0');
    const process = suite.fixture.openKeeping();
    const first = opening(name, process);
    put(first.a, ['k', '1']);
    first.local.keep(bytes('1'));
    await first.task.close();
    const second = opening(name, process);
    second.local.discard();
    expect([second.local.stamp, second.local.has('a'), second.task.entries('a').size]).toEqual([null, false, 0]);
    put(second.task.entries('a'), ['l', '2']);
    await second.task.close();
    expect(opening(name, process).local.stamp).toBeNull();
    await process.store.close();
  });

  test('an owner on its way out neither shares what it has nor leaves it', async () => {
    const name = suite.unique('p.node.0');
    const process = suite.fixture.openKeeping();
    const first = opening(name, process);
    put(first.a, ['k', 'first']);
    first.local.keep(bytes('first'));
    const second = opening(name, process);
    expect([second.local.stamp, second.a.size]).toEqual([null, 0]);
    put(second.a, ['k', 'second']);
    second.local.keep(bytes('second'));
    put(first.a, ['k', 'late']);
    await second.task.close();
    await first.task.close();
    const third = opening(name, process);
    expect([third.local.stamp?.toString(), read(third.a)]).toEqual(['second', new Map([['k', 'second']])]);
    await third.task.close();
    await process.store.close();
  });
}

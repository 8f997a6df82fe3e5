import { describe, expect, it } from '@jest/globals';
import { MillraceError } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import fc from 'fast-check';
import { durationMs } from './durability.ts';
import { storeError } from './errors.ts';
import { Limiter } from './limiter.ts';
import { merge, type Cursor } from './reading/merge.ts';
import { remainingTtl } from './writing/write-rows.ts';

describe('the remaining time to live', () => {
  const T = 1_700_000_000_000;
  it('counts from the time of the version, whatever the time of the write', () => {
    expect(remainingTtl(3_600_000, T * 1000, T)).toBe(3600);
    expect(remainingTtl(3_600_000, T * 1000, T + 3_599_500)).toBe(1);
    expect(remainingTtl(3_600_000, T * 1000, T + 3_600_000)).toBeNull();
  });
  it('is 0, for ever, without a TTL and at most what Cassandra allows', () => {
    expect(remainingTtl(null, 1, T)).toBe(0);
    expect(remainingTtl(1e15, T * 1000, T)).toBe(630_720_000);
  });
});

it('durations are read as Cassandra writes them', () => {
  expect(['10s', '10000ms', '2m', '1h', undefined, 'soon'].map(durationMs)).toEqual([
    10_000,
    10_000,
    120_000,
    3_600_000,
    null,
    null,
  ]);
});

describe('errors of the driver', () => {
  const { errors, types } = cassandra;
  const response = (code: number, message = 'no') => new errors.ResponseError(code, message);
  const noHost = (...inner: Error[]) =>
    new errors.NoHostAvailableError(Object.fromEntries(inner.map((e, i) => [`host ${i}`, e])));
  it.each([
    ['overload', response(types.responseErrorCodes.overloaded), 'MLR_STORE_UNAVAILABLE', true],
    ['write timeout', response(types.responseErrorCodes.writeTimeout), 'MLR_STORE_UNAVAILABLE', true],
    ['too few replicas', response(types.responseErrorCodes.unavailableException), 'MLR_STORE_UNAVAILABLE', true],
    ['no host', noHost(new Error('connect ECONNREFUSED')), 'MLR_STORE_UNAVAILABLE', true],
    ['own timeout', new errors.OperationTimedOutError('slow'), 'MLR_STORE_UNAVAILABLE', true],
    ['busy connection', new errors.BusyConnectionError('a', 1, 1), 'MLR_STORE_UNAVAILABLE', true],
    ['empty pool', new Error('No connection available'), 'MLR_STORE_UNAVAILABLE', true],
    ['bad password', noHost(new errors.AuthenticationError('who?')), 'MLR_STORE_DENIED', false],
    ['no right', response(types.responseErrorCodes.unauthorized), 'MLR_STORE_DENIED', false],
    [
      'missing table',
      response(types.responseErrorCodes.invalid, 'table ks.x does not exist'),
      'MLR_STORE_UNKNOWN_VIEW',
      true,
    ],
    ['bad statement', response(types.responseErrorCodes.syntaxError), 'MLR_STORE_REFUSED', false],
  ])('%s', (_, error, code, retriable) => {
    expect(storeError('testing', error)).toMatchObject({ code, retriable, cause: error });
  });
  it('that are ours already stay', () => {
    const error = new MillraceError('MLR_X', 'x');
    expect(storeError('testing', error)).toBe(error);
  });
});

describe('the limiter', () => {
  it('never runs more than allowed, runs all, and keeps places after a failure', async () => {
    const limiter = new Limiter(3);
    let running = 0;
    let most = 0;
    const work = async (fails: boolean): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      if (fails) throw new Error('failed');
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => limiter.run(() => work(i % 4 === 0))),
    );
    expect(most).toBe(3);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    most = 0;
    await Promise.all(Array.from({ length: 5 }, () => limiter.run(() => work(false))));
    expect(most).toBe(3);
  });

  it('begins nothing more of a set of which one has failed', async () => {
    let begun = 0;
    const works = Array.from({ length: 10 }, () => async () => {
      begun++;
      await new Promise(setImmediate);
      throw new Error('failed');
    });
    await expect(new Limiter(2).all(works)).rejects.toThrow('failed');
    expect(begun).toBe(2);
  });
});

describe('merging', () => {
  class Pages implements Cursor<number> {
    head: number | undefined;
    readonly #items: number[];
    readonly #pageSize: number;
    #left = 0;
    constructor(items: readonly number[], pageSize: number) {
      this.#items = [...items].sort((a, b) => a - b);
      this.#pageSize = pageSize;
    }
    async fill(): Promise<void> {
      this.#left = this.#pageSize;
      this.#next();
    }
    advance(): boolean {
      this.#next();
      return this.head === undefined && this.#items.length > 0;
    }
    #next(): void {
      this.head = this.#left-- > 0 ? this.#items.shift() : undefined;
    }
  }

  it('yields all items of all cursors in order, whatever their pages', async () => {
    const sources = fc.array(fc.array(fc.integer({ min: -50, max: 50 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sources, fc.integer({ min: 1, max: 4 }), async (lists, pageSize) => {
        const cursors = lists.map((list) => new Pages(list, pageSize));
        await Promise.all(cursors.map((cursor) => cursor.fill()));
        const merged: number[] = [];
        for await (const item of merge(cursors, (a, b) => a - b)) merged.push(item);
        expect(merged).toEqual(lists.flat().sort((a, b) => a - b));
      }),
    );
  });
});

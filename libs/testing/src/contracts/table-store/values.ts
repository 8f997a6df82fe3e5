import { expect } from '@jest/globals';
import type { StoreType, StoreValue } from '@millrace/ports';
import { scanAll, schemaOf, TENANT, upserts, type TableStoreSuite } from './views.ts';

/** Values at the edges of each type, in the order a key column of the type sorts them. */
export const EDGES: Readonly<Record<StoreType, readonly StoreValue[]>> = {
  BOOLEAN: [false, true],
  TINYINT: [-128, -1, 0, 1, 127],
  SMALLINT: [-32768, -1, 0, 1, 32767],
  INT: [-2147483648, -1, 0, 1, 2147483647],
  BIGINT: [
    -9223372036854775808n,
    -9007199254740993n,
    -9007199254740992n,
    Number.MIN_SAFE_INTEGER,
    -4294967297,
    -1,
    0,
    1,
    4294967296,
    Number.MAX_SAFE_INTEGER,
    9007199254740992n,
    9007199254740993n,
    9223372036854775807n,
  ],
  FLOAT: [-Infinity, -Math.fround(3.4e38), -1.5, -Math.fround(1e-45), 0, Math.fround(0.1), 1.5, Infinity, NaN],
  DOUBLE: [-Infinity, -Number.MAX_VALUE, -1.5, -Number.MIN_VALUE, 0, 5e-324, 0.1, 1.5, 1e300, Infinity, NaN],
  DECIMAL: [
    '-123456789012345678901234567890.12345678',
    '-12.00000000',
    '-1.50000000',
    '-0.00000001',
    '0.00000000',
    '0.00000001',
    '1.50000000',
    '9.00000000',
    '10.00000000',
    '999999999999999999999999999999.99999999',
  ],
  STRING: [
    '',
    ' ',
    'A',
    'a',
    'a\u0000',
    'a\u0000b',
    'a\u0001',
    'aa',
    'quote\'d "text" \\',
    'z',
    'ü',
    '中',
    '\uffee',
    '𝄞',
    '😀',
  ],
  BYTES: [
    Buffer.alloc(0),
    Buffer.of(0),
    Buffer.of(0, 0),
    Buffer.of(0, 1),
    Buffer.of(0, 255),
    Buffer.of(1),
    Buffer.of(127),
    Buffer.of(128),
    Buffer.of(255),
    Buffer.of(255, 0),
  ],
  DATE: [-719162, -1, 0, 1, 19_675, 2_932_896],
  TIMESTAMP: [-62_135_596_800_000, -1, 0, 1, 1_700_000_000_123, 253_402_300_799_999],
  TIMESTAMP_LTZ: [-62_135_596_800_000, -1, 0, 1, 1_700_000_000_123, 253_402_300_799_999],
};

const TYPES = Object.keys(EDGES) as StoreType[];

export function values(suite: TableStoreSuite): void {
  const { test } = suite;

  test('returns the values of every type exactly, and NULL', async () => {
    const { store } = suite.fixture;
    const columns = Object.fromEntries(TYPES.map((type) => [`c_${type.toLowerCase()}`, type]));
    const view = schemaOf(suite, { id: 'INT', ...columns }, ['id']);
    await store.createView(view);
    const most = Math.max(...TYPES.map((type) => EDGES[type].length));
    const rows = Array.from({ length: most + 1 }, (_, i) => [i, ...TYPES.map((type) => EDGES[type][i] ?? null)]);
    await store.write(view, TENANT, upserts(view, rows));
    expect(await scanAll(store, view)).toEqual(rows);
  });

  test('returns the doubles that are not ordinary numbers', async () => {
    const { store } = suite.fixture;
    const view = schemaOf(suite, { id: 'INT', d: 'DOUBLE', f: 'FLOAT' }, ['id']);
    await store.createView(view);
    const rows = [NaN, -0, Infinity, -Infinity].map((value, i) => [i, value, value]);
    await store.write(view, TENANT, upserts(view, rows));
    expect(await scanAll(store, view)).toEqual(rows);
  });

  for (const type of TYPES) {
    test(`orders a key column of type ${type} by value`, async () => {
      const { store } = suite.fixture;
      const view = schemaOf(suite, { k: type, tail: 'INT' }, ['k', 'tail']);
      await store.createView(view);
      // The second column shows where the encoding of the first one ends.
      const rows = EDGES[type].flatMap((value) => [-1, 0, 7].map((tail) => [value, tail]));
      await store.write(view, TENANT, upserts(view, [...rows].reverse()));
      expect(await scanAll(store, view, { limit: 7 })).toEqual(rows);
      expect(await scanAll(store, view, { reverse: true })).toEqual([...rows].reverse());
    });
  }
}

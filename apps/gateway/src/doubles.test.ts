import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_TENANT, type ViewSchema } from '@millrace/ports';
import { openGateway, TOTALS, type Served } from './test/open-gateway.ts';

const MEASURES: ViewSchema = {
  ...TOTALS,
  view: 'measures',
  columns: [
    { name: 'id', type: 'INT', sqlType: 'INT', nullable: false },
    { name: 'dbl', type: 'DOUBLE', sqlType: 'DOUBLE', nullable: true },
    { name: 'f', type: 'FLOAT', sqlType: 'FLOAT', nullable: true },
  ],
  primaryKey: ['id'],
};
const KEYED: ViewSchema = {
  ...MEASURES,
  view: 'keyed',
  columns: [{ name: 'dbl', type: 'DOUBLE', sqlType: 'DOUBLE', nullable: false }],
  primaryKey: ['dbl'],
};

const DOUBLES = [NaN, 1.5, Infinity, null, -0, NaN, -Infinity, 0, null, -2];
const FLOATS = [0.1, 3.4e38, 1e-45, 16777216, NaN, Infinity, -1.25, 0.3, null, 0].map((value) =>
  value === null ? null : Math.fround(value),
);

let served: Served;
beforeEach(async () => {
  served = await openGateway([]);
  await served.store.createView(MEASURES);
  await served.store.createView(KEYED);
  await served.store.write(
    MEASURES,
    DEFAULT_TENANT,
    DOUBLES.map((dbl, id) => ({ key: [id], row: [id, dbl, FLOATS[id]], version: 1 })),
  );
  const keys = [NaN, 1.5, Infinity, 0, -Infinity];
  await served.store.write(
    KEYED,
    DEFAULT_TENANT,
    keys.map((dbl) => ({ key: [dbl], row: [dbl], version: 1 })),
  );
});
afterEach(() => served.server.abort());

/** A column of all rows, page by page; gives up when there are more pages than rows could need. */
async function paged(path: string, limit: number, column: string): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor = '';
  for (let page = 0; page <= DOUBLES.length; page++) {
    const { status, body } = await served.get(`${path}&limit=${limit}${cursor}`);
    expect(status).toBe(200);
    found.push(...(body['data'] as Record<string, unknown>[]).map((row) => row[column]));
    if (body['next_cursor'] === null) return found;
    cursor = `&cursor=${String(body['next_cursor'])}`;
  }
  throw new Error('paging does not end');
}

describe('paging over doubles', () => {
  const up = [3, 8, 6, 9, 4, 7, 1, 2, 0, 5];
  const down = [0, 5, 2, 1, 4, 7, 9, 6, 3, 8];
  it.each([1, 2, 3, 100])('gives each row once, NaN above all, -0 as 0, null lowest: %d at a time', async (limit) => {
    expect(await paged('/v1/views/measures?order=dbl', limit, 'id')).toEqual(up);
    expect(await paged('/v1/views/measures?order=-dbl', limit, 'id')).toEqual(down);
  });

  it.each([1, 2])('gives each row once when the key is a double: %d at a time', async (limit) => {
    const keys = ['-Infinity', 0, 1.5, 'Infinity', 'NaN'];
    expect(await paged('/v1/views/keyed?order=dbl', limit, 'dbl')).toEqual(keys);
    expect(await paged('/v1/views/keyed?order=-dbl', limit, 'dbl')).toEqual(keys.toReversed());
  });
});

describe('floats and doubles', () => {
  it.each([
    ['filter[dbl]=NaN', [0, 5]],
    ['filter[dbl]=Infinity', [2]],
    ['filter[dbl]=-Infinity', [6]],
    ['filter[dbl]=0', [4, 7]],
    ['filter[dbl]=NaN&filter[dbl]=1.5&filter[dbl]=NaN', [0, 1, 5]],
    ['filter[f]=0.1', [0]],
    ['filter[f]=0.10000000149011612', [0]],
    ['filter[f]=NaN', [4]],
  ])('are found by %s', async (filter, ids) => {
    expect(await paged(`/v1/views/measures?${filter}`, 100, 'id')).toEqual(ids);
  });

  it('are found by a filter on a key', async () => {
    expect(await paged('/v1/views/keyed?filter[dbl]=NaN', 1, 'dbl')).toEqual(['NaN']);
  });

  it.each(['nan', 'infinity', '+Infinity', '-NaN', ''])('are not written `%s`', async (text) => {
    const { body } = await served.get(`/v1/views/measures?filter[dbl]=${encodeURIComponent(text)}`);
    expect(body).toMatchObject({ status: 400, code: 'MLR_QUERY_VALUE' });
  });

  it('are answered with the digits that tell them apart in their own precision', async () => {
    const shown = await paged('/v1/views/measures?order=id', 100, 'f');
    expect(shown).toEqual([0.1, 3.4e38, 1e-45, 16777216, 'NaN', 'Infinity', -1.25, 0.3, null, 0]);
    for (const [id, value] of shown.entries()) {
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      expect(await paged(`/v1/views/measures?filter[f]=${encodeURIComponent(value)}`, 100, 'id')).toEqual([id]);
    }
  });
});

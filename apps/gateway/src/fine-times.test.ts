import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_TENANT, type ViewSchema } from '@millrace/ports';
import { openGateway, TOTALS, type Served } from './test/open-gateway.ts';

/** Times with more than three digits behind the second: stores keep them as texts. */
const FINE: ViewSchema = {
  ...TOTALS,
  view: 'fine',
  columns: [
    { name: 'at', type: 'STRING', sqlType: 'TIMESTAMP(9)', nullable: false },
    { name: 'seen', type: 'STRING', sqlType: 'TIMESTAMP_LTZ(6)', nullable: true },
  ],
  primaryKey: ['at'],
};

const TIMES = ['0001-01-01 00:00:00.000000001', '1969-12-31 23:59:59.999999999', '2024-12-30 23:59:59.123456789'];

let served: Served;
beforeEach(async () => {
  served = await openGateway([]);
  await served.store.createView(FINE);
  await served.store.write(
    FINE,
    DEFAULT_TENANT,
    TIMES.map((at, i) => ({ key: [at], row: [at, i === 0 ? null : `${at.slice(0, 26)}Z`], version: 1 })),
  );
});
afterEach(() => served.server.abort());

const found = async (query: string) => (await served.get(`/v1/views/fine?${query}`)).body['data'];

describe('times of more than three digits', () => {
  it('are answered in ISO 8601 with all their digits, in their order', async () => {
    expect(await found('')).toEqual([
      { at: '0001-01-01T00:00:00.000000001Z', seen: null },
      { at: '1969-12-31T23:59:59.999999999Z', seen: '1969-12-31T23:59:59.999999Z' },
      { at: '2024-12-30T23:59:59.123456789Z', seen: '2024-12-30T23:59:59.123456Z' },
    ]);
  });

  it.each([
    ['at', '2024-12-30T23:59:59.123456789Z', 1],
    ['at', '2024-12-31T00:59:59.123456789+01:00', 1],
    ['at', '2024-12-30 23:59:59.123456788', 0],
    ['seen', '1969-12-31T23:59:59.999999', 1],
    // What the type has no digits for is cut off.
    ['seen', '1969-12-31T23:59:59.999999999', 1],
    ['seen', '1969-12-31T23:59:59.999', 0],
  ])('are found by filter[%s]=%s', async (column, text, count) => {
    expect(await found(`filter[${column}]=${encodeURIComponent(text)}`)).toHaveLength(count);
  });

  it('are not written in other ways', async () => {
    const { body } = await served.get('/v1/views/fine?filter[at]=yesterday');
    expect(body).toMatchObject({ status: 400, code: 'MLR_QUERY_VALUE' });
  });
});

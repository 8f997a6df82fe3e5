import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_TENANT, MillraceError } from '@millrace/ports';
import { decodePosition, encodePosition } from '@millrace/http';
import { HOUR, HOURLY, DAY_START, NOW, hourly, openGateway, taskProgress, type Served } from './test/open-gateway.ts';

let served: Served;
afterEach(() => served.server.abort());

const ROWS = [
  hourly('ATL', 0, 5, '1.50'),
  hourly('ATL', 1, 7, '10.00'),
  hourly('ORD', 0, 9, '2.00'),
  hourly('ORD', 1, 1),
  hourly('ORD', 2, 9_007_199_254_740_993n),
];

describe('GET /v1/views/{view}', () => {
  it('answers rows in primary key order, as the design shows them', async () => {
    served = await openGateway(ROWS);
    await served.store.writeProgress(HOURLY, DEFAULT_TENANT, [
      taskProgress(0, { watermark: DAY_START + HOUR + 60_000, positions: { 'flights/0': 12 } }),
      taskProgress(1, { watermark: DAY_START + 2 * HOUR, positions: { 'flights/0': 10 } }),
    ]);
    const { status, body } = await served.get('/v1/views/airport_hourly?limit=2');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        {
          airport: 'ATL',
          window_start: '2026-01-01T00:00:00.000Z',
          window_end: '2026-01-01T01:00:00.000Z',
          flights: 5,
          cost: '1.50',
          _state: 'final',
        },
        expect.objectContaining({ window_start: '2026-01-01T01:00:00.000Z', _state: 'open' }),
      ],
      meta: HOURLY.columns.map(({ name, sqlType }) => ({ name, type: sqlType })),
      rows: 2,
      freshness: { watermark: '2026-01-01T01:01:00.000Z', lag_ms: NOW - DAY_START - HOUR - 60_000 },
      position: expect.any(String),
      next_cursor: expect.any(String),
      statistics: { elapsed_ms: expect.any(Number), partitions_read: expect.any(Number) },
    });
    expect({ ...decodePosition(body['position']) }).toEqual({ 'flights/0': 10 });
  });

  it('calls every window open until each task has reported a watermark', async () => {
    served = await openGateway(ROWS);
    await served.store.writeProgress(HOURLY, DEFAULT_TENANT, [taskProgress(0, { watermark: NOW })]);
    const { body } = await served.get('/v1/views/airport_hourly');
    expect(states(body)).toEqual(Array(5).fill('open'));
    expect(body).toMatchObject({ freshness: { watermark: null, lag_ms: null }, position: null, next_cursor: null });
  });

  it('takes a window as final from its end plus the lateness on, not a millisecond earlier', async () => {
    served = await openGateway([hourly('ATL', 0, 1)]);
    const closes = DAY_START + HOUR + HOURLY.latenessMs;
    for (const [version, watermark, state] of [
      [1, closes - 1, 'open'],
      [2, closes, 'final'],
    ] as const) {
      const progress = [0, 1].map((task) => taskProgress(task, { version, watermark }));
      await served.store.writeProgress(HOURLY, DEFAULT_TENANT, progress);
      expect(states((await served.get('/v1/views/airport_hourly')).body)).toEqual([state]);
    }
  });

  it('keeps `from` and leaves out `to`, in ISO 8601 or epoch milliseconds', async () => {
    served = await openGateway(ROWS);
    const iso = await served.get('/v1/views/airport_hourly?from=2026-01-01T01:00Z&to=2026-01-01T02:00Z');
    expect(keys(iso.body)).toEqual(['ATL 1', 'ORD 1']);
    const ms = await served.get(`/v1/views/airport_hourly?from=${DAY_START + HOUR}&to=${DAY_START + 2 * HOUR}`);
    expect(keys(ms.body)).toEqual(['ATL 1', 'ORD 1']);
    const offset = await served.get('/v1/views/airport_hourly?from=2026-01-01T03:00+01:00');
    expect(keys(offset.body)).toEqual(['ORD 2']);
    const empty = await served.get(`/v1/views/airport_hourly?from=${DAY_START}&to=${DAY_START}`);
    expect(empty.body).toMatchObject({ data: [], rows: 0, next_cursor: null });
  });

  it('filters by typed values; a repeated filter means in, key columns or not', async () => {
    served = await openGateway(ROWS);
    expect(keys((await served.get('/v1/views/airport_hourly?filter[airport]=ORD')).body)).toHaveLength(3);
    expect(
      keys(
        (await served.get('/v1/views/airport_hourly?filter[airport]=ORD&filter[airport]=ATL&filter[flights]=9')).body,
      ),
    ).toEqual(['ORD 0']);
    expect(
      keys(
        (await served.get('/v1/views/airport_hourly?filter%5Bflights%5D=7&filter%5Bflights%5D=9007199254740993')).body,
      ),
    ).toEqual(['ATL 1', 'ORD 2']);
    expect(keys((await served.get('/v1/views/airport_hourly?filter[cost]=1.5')).body)).toEqual(['ATL 0']);
    expect(keys((await served.get('/v1/views/airport_hourly?filter[window_start]=2026-01-01')).body)).toEqual([
      'ATL 0',
      'ORD 0',
    ]);
  });

  it('writes BIGINT beyond ±2^53 as a string', async () => {
    served = await openGateway(ROWS);
    const { body } = await served.get('/v1/views/airport_hourly?order=-flights&limit=1');
    expect(body['data']).toEqual([expect.objectContaining({ flights: '9007199254740993' })]);
  });

  it.each([
    ['-flights', ['ORD 2', 'ORD 0', 'ATL 1', 'ATL 0', 'ORD 1']],
    ['flights', ['ORD 1', 'ATL 0', 'ATL 1', 'ORD 0', 'ORD 2']],
    ['airport', ['ATL 0', 'ATL 1', 'ORD 0', 'ORD 1', 'ORD 2']],
    ['-airport', ['ORD 2', 'ORD 1', 'ORD 0', 'ATL 1', 'ATL 0']],
    ['-airport,window_start', ['ORD 0', 'ORD 1', 'ORD 2', 'ATL 0', 'ATL 1']],
    ['-window_start,airport', ['ORD 2', 'ATL 1', 'ORD 1', 'ATL 0', 'ORD 0']],
    ['cost', ['ORD 1', 'ORD 2', 'ATL 0', 'ORD 0', 'ATL 1']],
  ])('orders by %s, whatever the page size', async (order, expected) => {
    served = await openGateway(ROWS);
    for (const limit of [1, 2, 5, 100]) {
      const found: string[] = [];
      let cursor = '';
      do {
        const path: string = `/v1/views/airport_hourly?order=${order}&limit=${limit}`;
        const { status, body } = await served.get(cursor === '' ? path : `${path}&cursor=${cursor}`);
        expect(status).toBe(200);
        found.push(...keys(body));
        cursor = body['next_cursor'] ?? '';
      } while (cursor !== '');
      expect(found).toEqual(expected);
    }
  });

  it('refuses to sort or search more rows than allowed, naming how to narrow it', async () => {
    served = await openGateway(ROWS, { maxRowsScanned: 3 });
    for (const query of ['order=-flights', 'filter[flights]=1']) {
      const { status, body } = await served.get(`/v1/views/airport_hourly?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'MLR_QUERY_TOO_WIDE', detail: expect.stringContaining('`from` and `to`') });
    }
    expect((await served.get('/v1/views/airport_hourly?order=-flights&filter[airport]=ATL')).status).toBe(200);
  });
});

describe('a bad question', () => {
  it.each([
    ['/v1/views/nope', 404, 'MLR_VIEW_UNKNOWN', 'GET /v1/views'],
    ['/v1/views/airport_hurly', 404, 'MLR_VIEW_UNKNOWN', '`airport_hourly`'],
    ['/v1/views/airport_hourly?limt=1', 400, 'MLR_QUERY_PARAMETER_UNKNOWN', '`limit`'],
    ['/v1/views/airport_hourly?limit=1&limit=2', 400, 'MLR_QUERY_PARAMETER_REPEATED', '`limit`'],
    ['/v1/views?limit=1', 400, 'MLR_QUERY_PARAMETER_UNKNOWN', '`limit`'],
    ['/v1/views/airport_hourly?filter[airprt]=ORD', 400, 'MLR_QUERY_COLUMN_UNKNOWN', '`airport`'],
    ['/v1/views/airport_hourly?order=fligts', 400, 'MLR_QUERY_COLUMN_UNKNOWN', '`flights`'],
    ['/v1/views/airport_hourly?order=', 400, 'MLR_QUERY_COLUMN_UNKNOWN', '`order` lacks a column name'],
    ['/v1/views/airport_hourly?order=flights,-', 400, 'MLR_QUERY_COLUMN_UNKNOWN', '`order` lacks a column name'],
    ['/v1/views/airport_hourly?order=flights,-flights', 400, 'MLR_QUERY_PARAMETER_REPEATED', 'twice'],
    ['/v1/views/airport_hourly?filter[flights]=many', 400, 'MLR_QUERY_VALUE', '`flights` is BIGINT'],
    ['/v1/views/airport_hourly?filter[flights]=9223372036854775808', 400, 'MLR_QUERY_VALUE', 'BIGINT'],
    ['/v1/views/airport_hourly?filter[window_start]=soon', 400, 'MLR_QUERY_VALUE', 'ISO 8601'],
    ['/v1/views/airport_hourly?from=yesterday', 400, 'MLR_QUERY_TIME', 'ISO 8601'],
    ['/v1/views/airport_hourly?from=2026-02-30', 400, 'MLR_QUERY_TIME', '2026-02-30'],
    ['/v1/views/airport_hourly?from=2026-01-02&to=2026-01-01', 400, 'MLR_QUERY_RANGE', 'half-open'],
    ['/v1/views/totals?from=2026-01-02', 400, 'MLR_QUERY_NO_TIME_COLUMN', 'no time column'],
    ['/v1/views/airport_hourly?limit=0', 400, 'MLR_QUERY_LIMIT', '10000'],
    ['/v1/views/airport_hourly?limit=10001', 400, 'MLR_QUERY_LIMIT', '10000'],
    ['/v1/views/airport_hourly?cursor=abc', 400, 'MLR_QUERY_CURSOR', 'next_cursor'],
  ])('%s gets a problem that names the fault', async (path, status, code, detail) => {
    served = await openGateway(ROWS);
    const answer = await served.get(path);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, code, detail: expect.stringContaining(detail) });
  });

  it('refuses a cursor of another query', async () => {
    served = await openGateway(ROWS);
    const { body } = await served.get('/v1/views/airport_hourly?limit=1');
    const cursor = String(body['next_cursor']);
    for (const other of ['order=-airport', 'filter[airport]=ORD', 'from=0']) {
      const answer = await served.get(`/v1/views/airport_hourly?${other}&cursor=${cursor}`);
      expect(answer.body).toMatchObject({ status: 400, code: 'MLR_QUERY_CURSOR' });
    }
    expect(keys((await served.get(`/v1/views/airport_hourly?limit=3&cursor=${cursor}`)).body)).toEqual([
      'ATL 1',
      'ORD 0',
      'ORD 1',
    ]);
  });

  it('answers other media types with 406', async () => {
    served = await openGateway(ROWS);
    expect((await served.get('/v1/views/airport_hourly', { accept: 'text/csv' })).status).toBe(406);
  });
});

describe('Millrace-Min-Position', () => {
  const wanted = { 'millrace-min-position': encodePosition({ 'flights/0': 11 }) };

  it('makes a read wait until every task includes the position', async () => {
    served = await openGateway(ROWS);
    const report = (version: number, positions: readonly number[]): Promise<void> =>
      served.store.writeProgress(
        HOURLY,
        DEFAULT_TENANT,
        positions.map((offset, task) => taskProgress(task, { version, positions: { 'flights/0': offset } })),
      );
    await report(1, [11, 10]);
    const answer = served.get('/v1/views/airport_hourly', wanted);
    await served.clock.someoneSleeps();
    await report(2, [11, 11]);
    served.clock.advance(1000);
    expect((await answer).status).toBe(200);
  });

  it('answers 504, not yet, after the deadline', async () => {
    served = await openGateway(ROWS, { positionWaitMs: 50 });
    const answer = served.get('/v1/views/airport_hourly', wanted);
    await served.clock.someoneSleeps();
    served.clock.advance(50);
    const { status, body } = await answer;
    expect(status).toBe(504);
    expect(body).toMatchObject({ code: 'MLR_POSITION_NOT_REACHED', detail: expect.stringContaining('not yet') });
  });

  it('is refused when malformed', async () => {
    served = await openGateway(ROWS);
    const answer = await served.get('/v1/views/airport_hourly', { 'millrace-min-position': 'abc' });
    expect(answer.body).toMatchObject({ status: 400, code: 'MLR_HTTP_POSITION' });
  });
});

describe('without the store', () => {
  it('answers 503 with Retry-After, is not ready, and recovers by itself', async () => {
    let away = true;
    served = await openGateway(ROWS, {}, (store) => {
      const guard = (): void => {
        if (away)
          throw new MillraceError('MLR_STORE_UNAVAILABLE', 'reaching the store: it is away', { retriable: true });
      };
      return new Proxy(store, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return async (...parts: unknown[]): Promise<unknown> => {
            guard();
            return member.apply(target, parts) as unknown;
          };
        },
      });
    });
    const answer = await served.get('/v1/views/airport_hourly');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await served.get('/health/ready')).status).toBe(503);
    away = false;
    expect((await served.get('/v1/views/airport_hourly')).status).toBe(200);
    expect((await served.get('/health/ready')).status).toBe(200);
  });
});

describe('GET /v1/views', () => {
  it('describes every view', async () => {
    served = await openGateway(ROWS);
    await served.store.writeProgress(
      HOURLY,
      DEFAULT_TENANT,
      [0, 1].map((task) => taskProgress(task, { late: 2 })),
    );
    const { body } = await served.get('/v1/views');
    expect(body['data']).toEqual([
      expect.objectContaining({
        name: 'airport_hourly',
        pipeline: 'flights',
        time_column: 'window_start',
        late_records: 4,
      }),
      expect.objectContaining({ name: 'totals', primary_key: ['airport'] }),
    ]);
    expect((await served.get('/v1/views/totals/schema')).body).toMatchObject({ name: 'totals' });
  });

  it('finds a view that was made a moment ago', async () => {
    served = await openGateway([]);
    expect((await served.get('/v1/views/fresh')).status).toBe(404);
    await served.store.createView({ ...HOURLY, view: 'fresh' });
    expect((await served.get('/v1/views/fresh')).status).toBe(200);
  });
});

function keys(body: Record<string, never>): string[] {
  const data = body['data'] as { airport: string; window_start: string }[];
  return data.map((row) => `${row.airport} ${(Date.parse(row.window_start) - DAY_START) / HOUR}`);
}

function states(body: Record<string, never>): string[] {
  return (body['data'] as { _state: string }[]).map((row) => row._state);
}

import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startStandalone, type Standalone } from './index.ts';
import { reset } from './reset-command.ts';
import { get, positionOf, post } from './test/api.ts';
import { BAD, HOURLY, TOTALS, workplace, type Workplace } from './test/pipelines.ts';

let place: Workplace;
let running: Standalone | null = null;
afterEach(async () => {
  await running?.drain();
  running = null;
  place.remove();
});

async function start(files: Readonly<Record<string, string>>): Promise<Standalone> {
  place = workplace(files);
  return restart();
}

async function restart(): Promise<Standalone> {
  running = await startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });
  return running;
}

const flight = (origin: string, ts: string, delay: number | null): string => JSON.stringify({ ts, origin, delay });

describe('standalone', () => {
  it('turns events that are posted into a number that is read', async () => {
    const { url } = await start({ flights: HOURLY });
    const lines = [
      flight('ORD', '2026-01-01 10:05:00', 5),
      flight('ORD', '2026-01-01 10:59:59.999', 7),
      flight('ATL', '2026-01-01 11:00:00', null),
    ].join('\n');
    const posted = await post(url, 'flights', lines);
    expect(posted).toMatchObject({ status: 202, body: { accepted: 3, quarantined: 0, errors: [] } });
    const { status, body } = await get(url, '/v1/views/hourly', positionOf(posted));
    expect(status).toBe(200);
    expect(body['data']).toEqual([
      {
        origin: 'ATL',
        window_start: '2026-01-01T11:00:00.000Z',
        window_end: '2026-01-01T12:00:00.000Z',
        flights: 1,
        delay: null,
        _state: 'open',
      },
      {
        origin: 'ORD',
        window_start: '2026-01-01T10:00:00.000Z',
        window_end: '2026-01-01T11:00:00.000Z',
        flights: 2,
        delay: 12,
        _state: 'open',
      },
    ]);
  });

  it('lets each write be read back by its own position, whichever topic partition it went to', async () => {
    const { url } = await start({ flights: TOTALS });
    for (let n = 1; n <= 10; n++) {
      const posted = await post(url, 'flights', flight('ORD', `2026-01-01 10:00:${10 + n}`, n));
      const read = await get(url, '/v1/views/totals?filter[origin]=ORD', positionOf(posted));
      expect(read.body['data']).toEqual([{ origin: 'ORD', flights: n }]);
    }
  });

  it('goes on from its data folder', async () => {
    const first = await start({ flights: TOTALS });
    await post(first.url, 'flights', flight('ORD', '2026-01-01 10:00:00', 1));
    await first.drain();
    const second = await restart();
    const posted = await post(second.url, 'flights', flight('ORD', '2026-01-01 10:00:01', 1));
    const read = await get(second.url, '/v1/views/totals', positionOf(posted));
    expect(read.body['data']).toEqual([{ origin: 'ORD', flights: 2 }]);
  });

  it('refuses a changed statement, and runs it from the beginning once its pipeline is reset', async () => {
    const first = await start({ flights: TOTALS });
    for (const delay of [5, 50]) await post(first.url, 'flights', flight('ORD', '2026-01-01 10:00:00', delay));
    await first.drain();
    writeFileSync(join(place.pipelines, 'flights.sql'), TOTALS.replace('FROM flights', 'FROM flights WHERE delay > 9'));
    const refused = await restart();
    const { body } = await get(refused.url, '/v1/pipelines');
    expect(body['data']).toMatchObject([{ status: 'failed', error: { code: 'MLR_STATE_OTHER_PLAN' } }]);
    await refused.drain();
    const settings = ['--pipelines', place.pipelines, '--data', place.data, '--log-level', 'silent'];
    await expect(reset('flight', settings)).rejects.toThrow(/there are: flights/);
    expect(await reset('flights', settings)).toMatchObject({ generation: 2 });
    const anew = await restart();
    const posted = await post(anew.url, 'flights', flight('ORD', '2026-01-01 10:00:01', 60));
    const read = await get(anew.url, '/v1/views/totals', positionOf(posted));
    expect(read.body['data']).toEqual([{ origin: 'ORD', flights: 2 }]);
  });

  it('counts a request that is sent again once, also over a restart', async () => {
    const lines = [1, 2].map((n) => flight('ORD', `2026-01-01 10:00:0${n}`, n)).join('\n');
    const send = async (base: string, key: string): Promise<unknown> => {
      const answer = await post(base, 'flights', lines, undefined, { 'idempotency-key': key });
      expect(answer).toMatchObject({ status: 202, body: { accepted: 2 } });
      return (await get(base, '/v1/views/totals', positionOf(answer))).body['data'];
    };
    const first = await start({ flights: TOTALS });
    expect(await send(first.url, 'a')).toEqual([{ origin: 'ORD', flights: 2 }]);
    expect(await send(first.url, 'a')).toEqual([{ origin: 'ORD', flights: 2 }]);
    expect(await send(first.url, 'b')).toEqual([{ origin: 'ORD', flights: 4 }]);
    const metrics = await (await fetch(`${first.url}/metrics`)).text();
    expect(metrics).toMatch(/\nmillrace_records_duplicate_total\{[^}]*\} 2\n/);
    await first.drain();
    const second = await restart();
    expect(await send(second.url, 'b')).toEqual([{ origin: 'ORD', flights: 4 }]);
  });

  it('runs the good pipelines beside a bad one and says what is wrong with it, and where', async () => {
    const { url, pipelines } = await start({ a: HOURLY, bad: BAD, z: TOTALS });
    const { body } = await get(url, '/v1/pipelines');
    expect(body['data']).toMatchObject([
      { name: 'a', status: 'running', error: null, views: ['hourly'] },
      { name: 'bad', status: 'refused', error: { code: expect.stringMatching(/^MLR_SQL_/), line: 2, column: 3 } },
      { name: 'z', status: 'running', error: null, views: ['totals'] },
    ]);
    expect(pipelines.refused[0].report).toMatch(/bad\.sql:2:3: .*\n 2 \| {3}SELEC a FROM broken;\n {3}\| {3}\^/);
    const posted = await post(url, 'flights', flight('ORD', '2026-01-01 10:00:00', 1));
    for (const view of ['hourly', 'totals']) {
      expect((await get(url, `/v1/views/${view}`, positionOf(posted))).body['rows']).toBe(1);
    }
  });

  it.each([
    ['declares a table otherwise', TOTALS.replace('origin STRING NOT NULL', 'origin STRING'), 'differently'],
    ['serves a view that is served already', HOURLY, 'serves `hourly` already'],
  ])('refuses a later pipeline that %s', async (_, second, reason) => {
    const { url } = await start({ a: HOURLY, b: second });
    const { body } = await get(url, '/v1/pipelines');
    expect(body['data']).toMatchObject([
      { name: 'a', status: 'running' },
      { name: 'b', status: 'refused', error: { code: 'MLR_SQL_NAME', message: expect.stringContaining(reason) } },
    ]);
  });

  it('answers routes that are none with a problem, and every service on one port', async () => {
    const { url } = await start({ flights: HOURLY });
    expect(await get(url, '/v1/nothing')).toMatchObject({ status: 404, body: { code: 'MLR_HTTP_NOT_FOUND' } });
    expect((await get(url, '/v1/views')).body['data']).toMatchObject([{ name: 'hourly', pipeline: 'flights' }]);
    expect((await get(url, '/health/ready')).status).toBe(200);
    expect(await post(url, 'nothing', '{}')).toMatchObject({ status: 404, body: { code: 'MLR_INGEST_TABLE_UNKNOWN' } });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('http_server_request_duration_seconds');
  });

  it('leaves closed windows alone, calls them final, and counts what is late', async () => {
    const { url } = await start({ flights: HOURLY });
    // Requests without key go to the four topic partitions in turn, so each watermark gets past the first window.
    let position = '';
    for (const ts of ['2026-01-01 10:00:00', '2026-01-01 12:30:00', '2026-01-01 10:30:00']) {
      const times = ts.includes('10:30') ? 1 : 4;
      for (let i = 0; i < times; i++) position = positionOf(await post(url, 'flights', flight('ORD', ts, 1)));
      await get(url, '/v1/views/hourly', position);
    }
    const { body } = await get(url, '/v1/views/hourly', position);
    expect(body['data']).toMatchObject([
      { window_start: '2026-01-01T10:00:00.000Z', flights: 4, _state: 'final' },
      { window_start: '2026-01-01T12:00:00.000Z', flights: 4, _state: 'open' },
    ]);
    expect(body['freshness']).toMatchObject({ watermark: expect.stringMatching('2026-01-01T12:2') });
    const { body: description } = await get(url, '/v1/views/hourly/schema');
    expect(description['late_records']).toBe(1);
  });
});

describe('a start that cannot be', () => {
  it('names the port that is taken and the option that changes it', async () => {
    place = workplace({ flights: HOURLY });
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const starting = startStandalone({ pipelines: place.pipelines, data: place.data, port, logLevel: 'silent' });
    await expect(starting).rejects.toMatchObject({
      code: 'MLR_HTTP_PORT_IN_USE',
      message: expect.stringMatching(new RegExp(`${port}.*--port`)),
    });
    other.close();
  });

  it('names the folder of pipelines that is not there', async () => {
    place = workplace({});
    const starting = startStandalone({ pipelines: `${place.pipelines}-not`, data: place.data, port: 0 });
    await expect(starting).rejects.toMatchObject({ code: 'MLR_CONFIG_PIPELINES' });
  });

  it('names the data folder that another process uses', async () => {
    const first = await start({ flights: HOURLY });
    const second = startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });
    await expect(second).rejects.toMatchObject({ code: 'MLR_LOG_IN_USE' });
    expect((await get(first.url, '/health/ready')).status).toBe(200);
  });
});

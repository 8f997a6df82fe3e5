import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { DEFAULT_TENANT, type StoreValue, type TableStore } from '@millrace/ports';
import { LmdbTableStore } from '@millrace/store-lmdb';
import { freePort } from '../e2e/workspace.ts';
import { until } from '../e2e/rest.ts';
import { computeWithDuckDb, type FlightRows } from './duckdb.ts';

const MAIN = fileURLToPath(new URL('../../examples/flights/src/main.ts', import.meta.url));
const PARQUET = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '../data/flights-3m.parquet');
const FLIGHTS = 3_000_000;
const TIMEOUT_MS = 400_000;

describe('the main job', () => {
  let folder: string;
  let expected: FlightRows;
  let summary: { flights: number; views: { view: string; rows: number; flights: number }[] };
  let store: TableStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-flights-'));
    expected = await computeWithDuckDb(PARQUET);
    await killWhenHalfDone(folder);
    summary = JSON.parse(await runToTheEnd(folder)) as typeof summary;
    store = await LmdbTableStore.open({ path: join(folder, 'store'), clock: systemClock });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads every flight and counts each one once in each view, also when it was killed half way', () => {
    expect(summary.flights).toBe(FLIGHTS);
    expect(summary.views).toEqual([
      { view: 'airport_hourly', rows: expected.airport_hourly.length, flights: FLIGHTS },
      { view: 'route_daily', rows: expected.route_daily.length, flights: FLIGHTS },
    ]);
  });

  it(
    'holds the rows that DuckDB computes from the same file',
    async () => {
      await expectRows('airport_hourly', expected.airport_hourly, (row) => {
        const [origin, start, end, flights, avg, worst, share] = row;
        expectWindow(start, end, 3_600_000);
        return [origin, start, flights, avg, worst, share];
      });
      await expectRows('route_daily', expected.route_daily, (row) => {
        const [origin, destination, start, end, flights] = row;
        expectWindow(start, end, 86_400_000);
        return [origin, destination, start, flights];
      });
    },
    TIMEOUT_MS,
  );

  async function expectRows(
    name: string,
    rows: readonly (readonly unknown[])[],
    project: (row: readonly StoreValue[]) => readonly unknown[],
  ): Promise<void> {
    const view = (await store.views()).find((one) => one.view === name)!;
    let after: readonly StoreValue[] | undefined;
    let i = 0;
    do {
      const page = await store.scan(view, DEFAULT_TENANT, { limit: 10_000, after });
      for (const row of page.rows) {
        const found = JSON.stringify(project(row));
        // Plain comparison: a million matchers would take longer than the job itself.
        if (found !== JSON.stringify(rows[i])) throw new Error(`row ${i} is ${found}, not ${JSON.stringify(rows[i])}`);
        i++;
      }
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(i).toBe(rows.length);
  }
});

function expectWindow(start: StoreValue, end: StoreValue, sizeMs: number): void {
  if (Number(end) - Number(start) !== sizeMs)
    throw new Error(`window ${String(start)} to ${String(end)} is not ${sizeMs} ms long`);
}

function run(folder: string, port: number): ChildProcess {
  const args = [MAIN, '--once', '--json', '--data', folder, '--port', String(port)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Kills the first run with SIGKILL once flights of the middle of the file are in a view. */
async function killWhenHalfDone(folder: string): Promise<void> {
  const port = await freePort();
  const child = run(folder, port);
  await until('flights of March are in a view', async () => {
    if (child.exitCode !== null) throw new Error(`the job ended with ${child.exitCode}`);
    const response = await fetch(`http://127.0.0.1:${port}/v1/views/route_daily?from=2001-03-01T00:00:00Z&limit=1`);
    return ((await response.json()) as { rows: number }).rows > 0;
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function runToTheEnd(folder: string): Promise<string> {
  const child = run(folder, await freePort());
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  return output;
}

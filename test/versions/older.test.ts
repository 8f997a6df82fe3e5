import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startStandalone, type Standalone } from '@millrace/cli';
import { LmdbEventLog } from '@millrace/log-lmdb';
import { makeEvents } from '../e2e/events.ts';
import { postEvents, readView } from '../e2e/rest.ts';
import { RECORDED, untilServed, VIEWS } from './shop.ts';
import { untilTaskFails } from './tasks.ts';
import { loadTopics, type RecordedTopics } from './topics.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const PIPELINES = join(import.meta.dirname, 'pipelines');

let folder: string;
let suite: Standalone | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-versions-'));
});
afterEach(async () => {
  await suite?.drain();
  suite = null;
  await rm(folder, { recursive: true });
});

const recorded = (version: string, ...path: string[]) => join(import.meta.dirname, version, ...path);

async function start(data: string): Promise<Standalone> {
  suite = await startStandalone({ pipelines: PIPELINES, data, port: 0, logLevel: 'fatal' });
  return suite;
}

/** Views whose state this release cannot go on with: it says so, serves what there is, and computes the others. */
const REFUSED: Readonly<Record<string, readonly (typeof VIEWS)[number][]>> = { '0.1.0': ['town_totals'] };

/** What was served is served, and what comes is added to it exactly once, also after one more start. */
async function goesOn(version: string, data: string): Promise<void> {
  const goOn = VIEWS.filter((view) => !REFUSED[version].includes(view));
  const first = await start(data);
  await untilServed(first.url, VIEWS, RECORDED);
  await postEvents(first.url, 'orders', makeEvents(RECORDED, 100));
  await untilServed(first.url, goOn, RECORDED + 100);
  for (const view of REFUSED[version]) {
    const message = /format version \d+.*millrace reset/s;
    await untilTaskFails(first.url, new RegExp(view), { code: 'MLR_ENGINE_STATE_FORMAT', message });
    await untilServed(first.url, [view], RECORDED);
  }
  await first.drain();
  const second = await start(data);
  await postEvents(second.url, 'orders', makeEvents(RECORDED + 100, 100));
  await untilServed(second.url, goOn, RECORDED + 200);
}

describe.each(['0.1.0'])('what version %s left behind', (version) => {
  it('is a data folder that this one goes on with', async () => {
    await cp(recorded(version, 'data'), join(folder, 'data'), { recursive: true });
    await goesOn(version, join(folder, 'data'));
  }, 120_000);

  it('is topics that this one goes on with, the store filled from them anew', async () => {
    const data = join(folder, 'data');
    const topics = JSON.parse(gunzipSync(await readFile(recorded(version, 'topics.json.gz'))).toString());
    const log = await LmdbEventLog.open({ path: join(data, 'log') });
    await loadTopics(log, topics as RecordedTopics);
    await log.close();
    await goesOn(version, data);
  }, 120_000);

  it('can be begun anew: until that has caught up what was there is served, then all of it, refused views too', async () => {
    const data = join(folder, 'data');
    await cp(recorded(version, 'data'), data, { recursive: true });
    await promisify(execFile)(process.execPath, [CLI, 'reset', 'shop', '--pipelines', PIPELINES, '--data', data]);
    const { url } = await start(data);
    await untilServed(url, VIEWS, RECORDED);
    await postEvents(url, 'orders', makeEvents(RECORDED, 100));
    await untilServed(url, VIEWS, RECORDED + 100);
    const generations = (await suite!.store.views()).map((view) => [
      view.view,
      view.generation,
      view.isBuilding ?? false,
    ]);
    expect(generations.sort()).toEqual([1, 2].flatMap((n) => VIEWS.map((view) => [view, n, false])).sort());
  }, 120_000);

  it('is cursors that still say where to go on', async () => {
    await cp(recorded(version, 'data'), join(folder, 'data'), { recursive: true });
    const { url } = await start(join(folder, 'data'));
    const cursors = JSON.parse(await readFile(recorded(version, 'cursors.json'), 'utf8')) as Record<string, string>;
    for (const view of VIEWS) {
      const response = await fetch(`${url}/v1/views/${view}?limit=1&cursor=${encodeURIComponent(cursors[view])}`);
      const { data } = (await response.json()) as { data: unknown[] };
      expect(data).toEqual([(await readView(url, view)).rows[1]]);
    }
  }, 60_000);
});

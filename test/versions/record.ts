/**
 * Records what a release leaves behind, for the tests of later ones:
 *
 *     node test/versions/record.ts <checkout of the release, npm ci done> test/versions/<version>
 *
 * Runs that checkout's own standalone on the pipelines and events here, drains it, and writes `data/` (its LMDB folders,
 * compacted), `topics.json.gz` (every record of every topic) and `cursors.json` (what the gateway handed out).
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type * as LogModule from '@millrace/log-lmdb';
import type { TopicSpec } from '@millrace/ports';
import { postEvents } from '../e2e/rest.ts';
import { postShops, RECORDED, recordedEvents, untilServed, VIEWS } from './shop.ts';
import { dumpTopics } from './topics.ts';

const [checkout, out] = process.argv.slice(2).map((path) => resolve(path));
const pipelines = join(import.meta.dirname, 'pipelines');

interface Standalone {
  readonly url: string;
  drain(): Promise<void>;
}
interface Lmdb {
  open(options: { path: string; maxDbs: number; encoding: 'json' }): {
    backup(path: string, compact: boolean): Promise<void>;
    openDB(
      name: string,
      options: { encoding: 'json' },
    ): {
      getRange(): Iterable<{ key: string; value: { kind: TopicSpec['kind'] } }>;
    };
    close(): Promise<void>;
  };
}

const imported = async <T>(path: string): Promise<T> => (await import(pathToFileURL(join(checkout, path)).href)) as T;
const { startStandalone } = await imported<{ startStandalone(options: object): Promise<Standalone> }>(
  'apps/cli/src/index.ts',
);

const folder = await mkdtemp(join(tmpdir(), 'millrace-record-'));
const data = join(folder, 'data');
const { url, drain } = await startStandalone({ pipelines, data, port: 0, logLevel: 'warn' });
await postShops(url);
await postEvents(url, 'orders', recordedEvents());
await untilServed(url, VIEWS, RECORDED);
const cursors: Record<string, string> = {};
for (const view of VIEWS) {
  const page = (await (await fetch(`${url}/v1/views/${view}?limit=1`)).json()) as { next_cursor: string };
  cursors[view] = page.next_cursor;
}
await drain();

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'data'), { recursive: true });
// The compacted copy has none of the pages that LMDB keeps for later.
const kinds = new Map<string, TopicSpec['kind']>();
const { open } = createRequire(join(checkout, 'libs/log-lmdb/package.json'))('lmdb') as Lmdb;
for (const name of ['log', 'store']) {
  const environment = open({ path: join(data, name), maxDbs: 12, encoding: 'json' });
  if (name === 'log') {
    for (const { key, value } of environment.openDB('topics', { encoding: 'json' }).getRange())
      kinds.set(key, value.kind);
  }
  await mkdir(join(out, 'data', name));
  await environment.backup(join(out, 'data', name), true);
  await environment.close();
}
await writeFile(join(out, 'cursors.json'), `${JSON.stringify(cursors, null, 2)}\n`);
const copy = join(folder, 'copy');
await cp(join(out, 'data'), copy, { recursive: true });
const { LmdbEventLog } = await imported<typeof LogModule>('libs/log-lmdb/src/index.ts');
const log = await LmdbEventLog.open({ path: join(copy, 'log') });
await writeFile(join(out, 'topics.json.gz'), gzipSync(JSON.stringify(await dumpTopics(log, kinds)), { level: 9 }));
await log.close();
await rm(folder, { recursive: true });

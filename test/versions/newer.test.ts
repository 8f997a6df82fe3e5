import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startStandalone, type Standalone } from '@millrace/cli';
import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import { systemClock } from '@millrace/http';
import { LmdbEventLog } from '@millrace/log-lmdb';
import { LmdbTableStore } from '@millrace/store-lmdb';
import { open } from 'lmdb';
import { until } from '../e2e/rest.ts';
import { untilTaskFails } from './tasks.ts';
import { loadTopics, type RecordedRecord, type RecordedTopics } from './topics.ts';

const PIPELINES = join(import.meta.dirname, 'pipelines');
const RECORDED = join(import.meta.dirname, '0.1.0', 'topics.json.gz');
/** Of a release that this one knows nothing of. */
const NEWER = 99;

let folder: string;
let suite: Standalone | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-newer-'));
});
afterEach(async () => {
  await suite?.drain();
  suite = null;
  await rm(folder, { recursive: true });
});

/** The suite on the recorded topics, with every record of the topics that match changed. */
async function startWith(matches: RegExp, change: (record: RecordedRecord) => RecordedRecord): Promise<Standalone> {
  const topics = JSON.parse(gunzipSync(await readFile(RECORDED)).toString()) as RecordedTopics;
  const changed = Object.entries(topics).map(([name, topic]) => {
    const partitions = matches.test(name) ? topic.partitions.map((records) => records.map(change)) : topic.partitions;
    return [name, { ...topic, partitions }] as const;
  });
  const data = join(folder, 'data');
  const log = await LmdbEventLog.open({ path: join(data, 'log') });
  await loadTopics(log, Object.fromEntries(changed));
  await log.close();
  suite = await startStandalone({ pipelines: PIPELINES, data, port: 0, logLevel: 'fatal' });
  return suite;
}

/** Open markers have a key, ours none. */
const withByte = (at: number) => (record: RecordedRecord) => {
  if (record.key !== null || record.value === null || record.value === '') return record;
  const bytes = Buffer.from(record.value, 'hex');
  bytes[at] = NEWER;
  return { ...record, value: bytes.toString('hex') };
};

describe('what a newer release left behind is refused, and says so:', () => {
  it('records of a state log', async () => {
    const { url } = await startWith(/^__millrace\..*\.state$/, withByte(0));
    const message = /format version 99.*run the release that wrote it/s;
    await untilTaskFails(url, /shop_totals/, { code: 'MLR_STATE_FORMAT_NEWER', message });
  });

  it('state in a state log', async () => {
    const { url } = await startWith(/^__millrace\..*\.state$/, (record) =>
      record.value === null ? record : withByte(payloadOf(Buffer.from(record.value, 'hex')))(record),
    );
    const message = /format version 99.*reset the pipeline/s;
    await untilTaskFails(url, /shop_totals/, { code: 'MLR_ENGINE_STATE_FORMAT', message });
    await untilTaskFails(url, /town_totals/, { code: 'MLR_ENGINE_STATE_FORMAT', message });
  });

  it('records of an exchange', async () => {
    const { url, log } = await startWith(/^none$/, (record) => record);
    const writer = new RecordBatchWriter('__millrace.shop.shop_totals.local.exchange', 0);
    writer.append(0, null, Buffer.of(NEWER, 0));
    await log.append(writer.take());
    const message = /format version 99.*run the release that wrote it/s;
    await untilTaskFails(url, /shop_totals/, { code: 'MLR_ENGINE_EXCHANGE_FORMAT', message });
  });

  it('rows and progress of a view topic', async () => {
    const headers = encodeHeaders({ 'millrace-format': '2' }).toString('hex');
    const { url } = await startWith(/^shop\.shop_totals$/, (record) => ({ ...record, headers }));
    await until(
      'the sink says so',
      async () => {
        const text = await (await fetch(`${url}/health/ready`)).text();
        return /MLR_SINK_FORMAT_NEWER|format version 2/.test(text);
      },
      15_000,
    );
  });

  it('cursors of the gateway', async () => {
    const { url } = await startWith(/^none$/, (record) => record);
    const cursor = Buffer.from(JSON.stringify({ v: NEWER, q: '', k: [] })).toString('base64url');
    await until('the view is there', async () => (await fetch(`${url}/v1/views/shop_totals`)).ok);
    const answer = await fetch(`${url}/v1/views/shop_totals?cursor=${cursor}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'MLR_QUERY_CURSOR',
      detail: expect.stringMatching(/version 99/),
    });
  });

  it.each(['log', 'store'] as const)('the folder of the embedded %s', async (name) => {
    const path = join(folder, name);
    const opened = {
      log: () => LmdbEventLog.open({ path }),
      store: () => LmdbTableStore.open({ path, clock: systemClock }),
    }[name];
    await (await opened()).close();
    const root = open<number, string>({ path, maxDbs: 12, encoding: 'json' });
    root.putSync('format', NEWER);
    await root.close();
    await expect(opened()).rejects.toMatchObject({
      code: `MLR_${name.toUpperCase()}_FORMAT_NEWER`,
      retriable: false,
      message: expect.stringMatching(/format version 99.*use the release that wrote it/s),
    });
  });
});

/** Where the engine's payload begins in a record of a state log of 0.1.0 (version 1). */
function payloadOf(bytes: Buffer): number {
  let at = 36;
  for (let left = bytes.readUInt16BE(34); left > 0; left--) at += 2 + bytes.readUInt16BE(at) + 12;
  return at;
}

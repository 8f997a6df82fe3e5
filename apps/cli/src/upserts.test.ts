import { afterEach, describe, expect, it } from '@jest/globals';
import { partitionOf, RecordBatchWriter } from '@millrace/formats';
import { startStandalone, type Standalone } from './index.ts';
import { get, positionOf, post, until } from './test/api.ts';
import { workplace, type Workplace } from './test/pipelines.ts';

/** A table of changes: counted, and joined to plain events. */
const SCRIPT = `
SET 'parallelism.default' = '2';
CREATE TABLE people (id BIGINT, town STRING, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'upsert-kafka', 'topic' = 'people', 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE visits (person BIGINT, page STRING) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE per_town (town STRING, people BIGINT, PRIMARY KEY (town) NOT ENFORCED) WITH ('connector' = 'cassandra');
CREATE TABLE visits_per_town (town STRING, visits BIGINT, PRIMARY KEY (town) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO per_town SELECT town, COUNT(*) FROM people GROUP BY town;
INSERT INTO visits_per_town
SELECT p.town, COUNT(*) FROM visits AS v JOIN people AS p ON v.person = p.id GROUP BY p.town;`;

let place: Workplace;
let running: Standalone | null = null;
afterEach(async () => {
  await running?.drain();
  running = null;
  place.remove();
});

async function start(): Promise<string> {
  running = await startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });
  return running.url;
}

const rows = async (url: string, view: string, position?: string) =>
  (await get(url, `/v1/views/${view}`, position)).body['data'];

const people = (...all: (readonly [id: number, town: string])[]) =>
  all.map(([id, town]) => JSON.stringify({ id, town })).join('\n');

/** A record without value, where ingest puts those of its key. */
async function remove(id: number): Promise<void> {
  const { log } = running!;
  const key = Buffer.from(`{"id":${id}}`);
  const count = (await log.partitionCount('people'))!;
  const writer = new RecordBatchWriter('people', partitionOf(key, 0, key.length, count));
  writer.append(Date.now(), key, null);
  await log.append(writer.take());
}

describe('a table whose records change rows, in the service', () => {
  it('moves a row where its newest value says and deletes it, behind exchanges and over restarts', async () => {
    place = workplace({ towns: SCRIPT });
    const first = await start();
    await post(first, 'people', people([1, 'Ulm'], [2, 'Ulm'], [3, 'Bonn']));
    const visits = [1, 1, 2, 3].map((person) => JSON.stringify({ person, page: 'a' })).join('\n');
    const seen = positionOf(await post(first, 'visits', visits));
    await until(async () => JSON.stringify(await rows(first, 'visits_per_town', seen)).includes('Bonn'));
    await running!.drain();

    const second = await start();
    const moved = positionOf(await post(second, 'people', people([2, 'Bonn'], [1, 'Ulm'])));
    expect(await rows(second, 'per_town', moved)).toEqual([
      { town: 'Bonn', people: 2 },
      { town: 'Ulm', people: 1 },
    ]);
    expect(await rows(second, 'visits_per_town', moved)).toEqual([
      { town: 'Bonn', visits: 2 },
      { town: 'Ulm', visits: 2 },
    ]);
    await running!.drain();

    const third = await start();
    await remove(1);
    await until(async () => JSON.stringify(await rows(third, 'per_town')) === '[{"town":"Bonn","people":2}]');
    await until(async () => JSON.stringify(await rows(third, 'visits_per_town')) === '[{"town":"Bonn","visits":2}]');
  });
});

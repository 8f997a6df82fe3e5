import { afterEach, describe, expect, it } from '@jest/globals';
import { decodeHeaders } from '@millrace/formats';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStandalone, type Standalone } from '../index.ts';
import { get, positionOf, post } from '../test/api.ts';
import { workplace, type Workplace } from '../test/pipelines.ts';

const TABLES = `
CREATE FUNCTION town AS './town.ts' LANGUAGE TYPESCRIPT;
CREATE FUNCTION words AS './words.ts' LANGUAGE TYPESCRIPT;
CREATE TABLE posts (id BIGINT, zip STRING, text STRING) WITH ('connector' = 'kafka', 'format' = 'json');`;

/** In a stage of a source, in one with groups, and in the general engine. */
const SCRIPT = `${TABLES}
CREATE TABLE towns (id BIGINT, town STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');
CREATE TABLE posts_per_town (town STRING, posts BIGINT, PRIMARY KEY (town) NOT ENFORCED) WITH ('connector' = 'cassandra');
CREATE TABLE words_seen (word STRING, posts BIGINT, PRIMARY KEY (word) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO towns SELECT id, town(zip) FROM posts;
INSERT INTO posts_per_town SELECT town(zip), COUNT(*) FROM posts WHERE zip <> 'none' GROUP BY town(zip);
INSERT INTO words_seen SELECT word, COUNT(*) FROM posts, LATERAL TABLE(words(text)) AS w (word) GROUP BY word;`;

const NAMES = `export const NAMES: Readonly<Record<string, string>> = { '10115': 'Berlin', '80331': 'Munich' };`;
const TOWN = `import { NAMES } from './names.ts';
export default {
  kind: 'scalar', arguments: ['STRING'], result: 'STRING',
  body(zip: string | null) {
    if (zip === 'none') throw new Error('no such zip');
    return NAMES[zip ?? ''] ?? null;
  },
};`;
const WORDS = `export default {
  kind: 'table', arguments: ['STRING'], result: 'ROW<word STRING>',
  body: (text: string | null) => (text === 'boom' ? missing.words : (text ?? '').split(' ')),
};
declare const missing: any;`;

let place: Workplace;
let running: Standalone | null = null;
afterEach(async () => {
  await running?.drain();
  running = null;
  place.remove();
});

function files(pipelines: Readonly<Record<string, string>>): void {
  place = workplace(pipelines);
  for (const [name, text] of Object.entries({ names: NAMES, town: TOWN, words: WORDS })) write(name, text);
}

const write = (name: string, text: string) => writeFileSync(join(place.pipelines, `${name}.ts`), text);

async function start(): Promise<string> {
  running = await startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });
  return running.url;
}

const rows = async (url: string, view: string, position: string) =>
  (await get(url, `/v1/views/${view}`, position)).body['data'];

type Described = { name: string; status: string; error: { code: string; message: string } | null };
const pipelines = async (url: string) => (await get(url, '/v1/pipelines')).body['data'] as Described[];

/** Codes and messages in the dead letter topic of a topic. */
async function deadLetters(topic: string): Promise<string[]> {
  const { log } = running!;
  const count = (await log.partitionCount(`${topic}.dlq`))!;
  const ends = await log.bounds(
    Array.from({ length: count }, (_, partition) => ({ topic: `${topic}.dlq`, partition })),
  );
  const reader = log.openReader(
    ends.map(({ start }, partition) => ({ topic: `${topic}.dlq`, partition, offset: start })),
  );
  const found: string[] = [];
  try {
    for (let left = ends.reduce((sum, { start, end }) => sum + end - start, 0); left > 0;) {
      for (const batch of await reader.poll(1000)) {
        left -= batch.count;
        for (let i = 0; i < batch.count; i++) {
          const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
          found.push([headers['millrace-dlq-code'], headers['millrace-dlq-message']].map(String).join(': '));
        }
      }
    }
  } finally {
    await reader.close();
  }
  return found.sort();
}

describe('functions in TypeScript, in the service', () => {
  it('compute columns, keys and rows; what they throw is a dead letter, once, also over a restart', async () => {
    files({ shop: SCRIPT });
    const events = [
      { id: 1, zip: '10115', text: 'a b' },
      { id: 2, zip: 'none', text: 'b' },
      { id: 3, zip: '80331', text: 'boom' },
      { id: 4, zip: '10115', text: 'b' },
    ];
    const url = await start();
    await post(url, 'posts', events.map((event) => JSON.stringify(event)).join('\n'));
    await running!.drain();

    const again = await start();
    const position = positionOf(await post(again, 'posts', JSON.stringify({ id: 5, zip: '80331', text: 'c' })));
    expect(await rows(again, 'towns', position)).toEqual([
      { id: 1, town: 'Berlin' },
      { id: 3, town: 'Munich' },
      { id: 4, town: 'Berlin' },
      { id: 5, town: 'Munich' },
    ]);
    expect(await rows(again, 'posts_per_town', position)).toEqual([
      { town: 'Berlin', posts: 2 },
      { town: 'Munich', posts: 2 },
    ]);
    expect(await rows(again, 'words_seen', position)).toEqual([
      { word: 'a', posts: 1 },
      { word: 'b', posts: 3 },
      { word: 'c', posts: 1 },
    ]);
    expect(await deadLetters('posts')).toEqual([
      'MLR_FUNCTION_FAILED: the function town failed: no such zip (shop.sql:8:30)',
    ]);
    expect(await deadLetters('shop.words_seen')).toEqual([
      'MLR_FUNCTION_FAILED: the function words failed: missing is not defined (shop.sql:10:72)',
    ]);
  });

  it('refuse their own pipeline when the module is missing or wrong; the others run', async () => {
    const uses = (fn: string) => `CREATE FUNCTION f AS './${fn}.ts' LANGUAGE TYPESCRIPT;`;
    files({ good: SCRIPT, missing: uses('nowhere'), wrong: uses('names'), broken: uses('broken') });
    write('broken', 'export default {');
    const found = await pipelines(await start());
    expect(found.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'broken: refused',
      'good: running',
      'missing: refused',
      'wrong: refused',
    ]);
    const messageOf = (name: string) => found.find((each) => each.name === name)!.error!.message;
    expect(messageOf('missing')).toMatch(/^the function module \.\/nowhere\.ts cannot be loaded: /);
    expect(messageOf('wrong')).toMatch(/^the function module \.\/names\.ts must export by default /);
    expect(messageOf('broken')).toMatch(/^the function module \.\/broken\.ts cannot be loaded: /);
  });

  it('that were changed leave a pipeline whose rows they made refused, rather than mix old rows and new ones', async () => {
    files({ shop: SCRIPT });
    const url = await start();
    const position = positionOf(await post(url, 'posts', JSON.stringify({ id: 1, zip: '10115', text: 'a' })));
    await rows(url, 'towns', position);
    await running!.drain();
    write('names', NAMES.replace('Berlin', 'Berlin-Mitte'));

    const [shop] = await pipelines(await start());
    expect(shop).toMatchObject({ name: 'shop', status: 'failed', error: { code: 'MLR_STATE_OTHER_PLAN' } });
    await running!.drain();
    write('names', NAMES);
    expect(await pipelines(await start())).toMatchObject([{ name: 'shop', status: 'running' }]);
  });
});

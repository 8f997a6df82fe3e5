import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServer } from '@millrace/infra-local';
import { KafkaEventLog } from '@millrace/log-kafka';
import { Kafka, logLevel, type Admin, type Producer } from 'kafkajs';
import { readTopic } from './inspect.ts';
import { until } from './rest.ts';
import { ServiceProcess } from './service-process.ts';
import { freePort } from './workspace.ts';

const NONCE = Date.now().toString(36);
const [PEOPLE, VISITS, GROUP, PIPELINE] = [`people-${NONCE}`, `visits-${NONCE}`, `before-${NONCE}`, `changes_${NONCE}`];

const SQL = `
  CREATE FUNCTION shout AS './shout.ts' LANGUAGE TYPESCRIPT;
  CREATE TABLE people (id BIGINT, town STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
    'connector' = 'upsert-kafka', 'topic' = '${PEOPLE}', 'key.format' = 'json', 'value.format' = 'json');
  CREATE TABLE visits (page STRING) WITH (
    'connector' = 'kafka', 'topic' = '${VISITS}', 'format' = 'json', 'scan.startup.mode' = 'group-offsets',
    'properties.group.id' = '${GROUP}');
  CREATE TABLE towns (town STRING, people BIGINT, PRIMARY KEY (town) NOT ENFORCED) WITH ('connector' = 'cassandra');
  CREATE TABLE pages (page STRING, visits BIGINT, PRIMARY KEY (page) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO towns SELECT shout(town), COUNT(*) FROM people GROUP BY shout(town);
  INSERT INTO pages SELECT page, COUNT(*) FROM visits GROUP BY page;`;

const SHOUT = `export default {
  kind: 'scalar', arguments: ['STRING'], result: 'STRING', body: (text: string | null) => text?.toUpperCase() ?? null,
};`;

describe('on Kafka', () => {
  const brokers = [...testServer('kafka3').bootstrap];
  const kafka = new Kafka({ clientId: 'changes', brokers, logLevel: logLevel.NOTHING });
  let folder: string;
  let processor: ServiceProcess;
  let log: KafkaEventLog;
  let admin: Admin;
  let producer: Producer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-changes-'));
    await mkdir(join(folder, 'pipelines'));
    await writeFile(join(folder, 'pipelines', `${PIPELINE}.sql`), SQL);
    await writeFile(join(folder, 'pipelines', 'shout.ts'), SHOUT);
    log = await KafkaEventLog.open({ brokers, clientId: 'changes-inspect' });
    admin = kafka.admin();
    producer = kafka.producer();
    await Promise.all([admin.connect(), producer.connect()]);
    await log.ensureTopics([{ name: VISITS, partitions: 1, kind: 'source' }]);
    const env = {
      MILLRACE_PROFILE: 'kafka',
      MILLRACE_PIPELINES: join(folder, 'pipelines'),
      MILLRACE_KAFKA_BROKERS: brokers.join(','),
    };
    processor = new ServiceProcess('processor', await freePort(), [], env, folder);
  });

  afterAll(async () => {
    await processor.kill();
    await Promise.all([log.close(), admin.disconnect(), producer.disconnect()]);
    await rm(folder, { recursive: true });
  });

  /** Newest rows of a view by key, as its topic has them. */
  async function rows(view: string): Promise<string> {
    const newest = new Map<string, unknown>();
    for (const { value, headers } of await readTopic(log, `${PIPELINE}.${view}`)) {
      if (headers['millrace-progress'] !== undefined || value === '') continue;
      const row = JSON.parse(value) as Record<string, unknown>;
      newest.set(String(Object.values(row)[0]), row);
    }
    return JSON.stringify([...newest.values()].map((row) => Object.values(row as object)).sort());
  }

  const settles = (view: string, expected: readonly unknown[]) =>
    until(
      `${view} is what it should be`,
      async () => {
        const found = await rows(view);
        if (found !== JSON.stringify(expected)) throw new Error(found);
        return true;
      },
      40_000,
    );

  it('a pipeline begins where a group stands, and takes changes and deletions by key through a function', async () => {
    await producer.send({ topic: VISITS, messages: ['a', 'a', 'b', 'b', 'a'].map((page) => ({ value: JSON.stringify({ page }) })) }); // prettier-ignore
    await admin.setOffsets({ groupId: GROUP, topic: VISITS, partitions: [{ partition: 0, offset: '2' }] });
    await processor.start();
    await settles('pages', [['a', 1], ['b', 2]]); // prettier-ignore

    await until('the topic is there', async () => (await log.partitionCount(PEOPLE)) !== null, 30_000);
    const put = (id: number, town: string | null) => ({
      key: JSON.stringify({ id }),
      value: town === null ? null : JSON.stringify({ id, town }),
    });
    await producer.send({ topic: PEOPLE, messages: [put(1, 'Ulm'), put(2, 'Ulm'), put(3, 'Bonn'), put(4, 'Ulm')] });
    await settles('towns', [['BONN', 1], ['ULM', 3]]); // prettier-ignore
    await processor.kill();
    await producer.send({ topic: PEOPLE, messages: [put(2, 'Bonn'), put(1, null)] });
    await processor.start();
    await settles('towns', [['BONN', 2], ['ULM', 1]]); // prettier-ignore
  });

  it('a topic made for changes is compacted', async () => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: PEOPLE, configNames: ['cleanup.policy'] }],
    });
    expect(resources[0].configEntries[0].configValue).toBe('compact');
  });
});

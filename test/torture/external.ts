import { kafkaTool } from '@millrace/infra-local';
import { Kafka, logLevel } from 'kafkajs';
import { until } from '../e2e/rest.ts';
import { VIEWS, type Row, type ViewName, type ViewRows } from './oracle.ts';

/** A record of a view's topic, as somebody reads it who knows nothing of Millrace. */
export interface ViewRecord {
  /** `partition/offset` */
  readonly at: string;
  readonly key: string;
  readonly version: string;
  readonly value: string;
}

/** Every record of the topic by a plain kafkajs consumer, which shows what is committed, or all there is. */
export async function readWithKafkajs(
  brokers: readonly string[],
  topic: string,
  { readUncommitted = false } = {},
): Promise<ViewRecord[]> {
  const kafka = new Kafka({ clientId: 'outsider', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId: `outsider-${Date.now()}-${String(readUncommitted)}`, readUncommitted });
  await consumer.connect();
  const records: ViewRecord[] = [];
  const reached = new Map<number, number>();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      // Control records at the end are no messages: only the batch says that the end was read.
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch }) => {
        for (const { key, value, headers, offset } of batch.messages) {
          const at = `${batch.partition}/${offset}`;
          const version = headers?.['millrace-version']?.toString() ?? '';
          records.push({ at, key: key?.toString() ?? '', version, value: value?.toString() ?? 'null' });
        }
        reached.set(batch.partition, Number(batch.lastOffset()));
        await Promise.resolve();
      },
    });
    let seen = -1;
    let quietSince = Date.now();
    await until(`kafkajs reads ${topic} to its end`, () => {
      if (records.length !== seen) [seen, quietSince] = [records.length, Date.now()];
      const isAtEnd = ends.every(({ partition, high }) => (reached.get(partition) ?? -1) >= Number(high) - 1);
      return Promise.resolve(isAtEnd || (seen > 0 && Date.now() - quietSince > 10_000));
    });
  } finally {
    await consumer.disconnect();
  }
  return records.filter(({ version }) => version !== '').sort(byPlace);
}

/** Every committed record of the topic by Kafka's own console consumer. */
export async function readWithConsoleConsumer(brokers: readonly string[], topic: string): Promise<ViewRecord[]> {
  const properties = ['print.partition', 'print.offset', 'print.headers', 'print.key'];
  const text = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    '--bootstrap-server',
    brokers.join(','),
    '--topic',
    topic,
    '--from-beginning',
    '--isolation-level',
    'read_committed',
    '--timeout-ms',
    '15000',
    ...properties.flatMap((name) => ['--formatter-property', `${name}=true`]),
  ]);
  return text
    .split('\n')
    .flatMap((line) => {
      const match = /^Partition:(\d+)\tOffset:(\d+)\t([^\t]*)\t([^\t]*)\t(.*)$/.exec(line);
      if (match === null) return [];
      const [, partition, offset, headers, key, value] = match;
      const version = /millrace-version:(\d+)/.exec(headers)?.[1] ?? '';
      return version === '' ? [] : [{ at: `${partition}/${offset}`, key, version, value }];
    })
    .sort(byPlace);
}

/** What is wrong with the committed updates of a view: each once, versions growing, the last one as the oracle says. */
export function wrongUpdates(
  records: readonly ViewRecord[],
  primaryKey: readonly string[],
  expected: ViewRows,
): string[] {
  const wrong: string[] = [];
  const last = new Map<string, ViewRecord>();
  for (const record of records) {
    const before = last.get(record.key);
    if (before !== undefined && BigInt(record.version) <= BigInt(before.version)) {
      wrong.push(`${record.key} at ${record.at}: version ${record.version} behind ${before.version} at ${before.at}`);
    }
    last.set(record.key, record);
  }
  const rows = new Map(
    [...last.values()].map(({ key, value }) => [nameOf(key, primaryKey), JSON.parse(value) as Row | null]),
  );
  for (const [key, row] of expected) {
    const found = rows.get(key);
    const differs = Object.entries(row).some(([column, value]) => {
      const other = found?.[column];
      return column.startsWith('window_')
        ? Date.parse(`${String(other)}Z`) !== Date.parse(String(value))
        : other !== value;
    });
    if (differs) wrong.push(`${key}: the last update is ${JSON.stringify(found)}, expected ${JSON.stringify(row)}`);
  }
  if (rows.size !== expected.size) wrong.push(`${rows.size} keys, expected ${expected.size}`);
  return wrong;
}

function nameOf(key: string, primaryKey: readonly string[]): string {
  const columns = JSON.parse(key) as Record<string, unknown>;
  return primaryKey.map((column) => String(columns[column])).join(' ');
}

function byPlace(a: ViewRecord, b: ViewRecord): number {
  const [x, y] = [a.at.split('/').map(Number), b.at.split('/').map(Number)];
  return x[0] - y[0] || x[1] - y[1];
}

/** The external check: two consumers that are not ours see the same updates, each once, and nothing that was aborted. */
export async function examineFromOutside(
  brokers: readonly string[],
  pipeline: string,
  expected: Readonly<Record<ViewName, ViewRows>>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const view of ['page_totals', 'page_sales'] as const) {
    const topic = `${pipeline}.${view}`;
    const [byKafkajs, byConsole] = await Promise.all([
      readWithKafkajs(brokers, topic),
      readWithConsoleConsumer(brokers, topic),
    ]);
    wrong.push(...wrongUpdates(byKafkajs, VIEWS[view], expected[view]).map((line) => `${topic} by kafkajs: ${line}`));
    const places = new Set(byConsole.map((record) => JSON.stringify(record)));
    const others = byKafkajs.filter((record) => !places.has(JSON.stringify(record)));
    if (others.length > 0 || byConsole.length !== byKafkajs.length) {
      wrong.push(
        `${topic}: kafkajs sees ${byKafkajs.length} updates, Kafka's console consumer ${byConsole.length}; ` +
          `${others.length} only kafkajs, as ${JSON.stringify(others[0])}`,
      );
    }
  }
  return wrong;
}

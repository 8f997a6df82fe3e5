import { kafkaTool } from '@millrace/infra-local';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KafkajsReading } from './kafkajs-reader.ts';
import { VIEWS, type Row, type ViewName, type ViewRows } from './oracle.ts';

const run = promisify(execFile);

/** A record of a view's topic, as somebody reads it who knows nothing of Millrace. */
export interface ViewRecord {
  /** `partition/offset` */
  readonly at: string;
  readonly key: string;
  /** Empty for a record that is no update of a row. */
  readonly version: string;
  readonly value: string;
}

export interface FromOutside {
  /** Committed updates of rows. */
  readonly updates: number;
  /** Records that were written and aborted: each is a chance to see what nobody may see. */
  readonly aborted: number;
  readonly wrong: readonly string[];
}

const WAIT_MS = 180_000;
const MOST_ATTEMPTS = 3;

/**
 * The external check: a plain kafkajs consumer and Kafka's own console consumer, both `read_committed`, see the same
 * updates, each once, and nothing that was aborted. Nobody may write to the views any more.
 */
export async function examineFromOutside(
  brokers: readonly string[],
  pipeline: string,
  expected: Readonly<Record<ViewName, ViewRows>>,
): Promise<FromOutside> {
  const found = { updates: 0, aborted: 0, wrong: [] as string[] };
  for (const view of ['page_totals', 'page_sales'] as const) {
    const topic = `${pipeline}.${view}`;
    const { committed, written } = await readWithKafkajs(brokers, topic);
    const byConsole = await readWithConsoleConsumer(brokers, topic, committed.length);
    const updates = committed.filter(({ version }) => version !== '').sort(byPlace);
    found.updates += updates.length;
    found.aborted += written - committed.length;
    found.wrong.push(...wrongUpdates(updates, VIEWS[view], expected[view]).map((line) => `${topic}: ${line}`));
    found.wrong.push(...unlike(committed, byConsole).map((line) => `${topic}: ${line}`));
  }
  return found;
}

/** A kafkajs that hangs is started again: what it reads is what counts, not that it always does. */
async function readWithKafkajs(brokers: readonly string[], topic: string): Promise<KafkajsReading> {
  const args = [join(import.meta.dirname, 'kafkajs-reader.ts'), brokers.join(','), topic];
  for (let attempt = 1; ; attempt++) {
    try {
      const { stdout } = await run(process.execPath, args, { maxBuffer: 512 << 20, timeout: WAIT_MS });
      return JSON.parse(stdout) as KafkajsReading;
    } catch (error) {
      if (attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** The first `count` committed records of the topic by Kafka's own console consumer; fewer, if there are no more. */
async function readWithConsoleConsumer(
  brokers: readonly string[],
  topic: string,
  count: number,
): Promise<ViewRecord[]> {
  const properties = ['print.partition', 'print.offset', 'print.headers', 'print.key'];
  const text = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    '--bootstrap-server',
    brokers.join(','),
    '--topic',
    topic,
    '--from-beginning',
    '--isolation-level',
    'read_committed',
    '--max-messages',
    String(count),
    '--timeout-ms',
    String(WAIT_MS),
    ...properties.flatMap((name) => ['--formatter-property', `${name}=true`]),
  ]);
  return text.split('\n').flatMap((line) => {
    const match = /^Partition:(\d+)\tOffset:(\d+)\t([^\t]*)\t([^\t]*)\t(.*)$/.exec(line);
    if (match === null) return [];
    const [, partition, offset, headers, key, value] = match;
    const version = /millrace-version:(\d+)/.exec(headers)?.[1] ?? '';
    return [{ at: `${partition}/${offset}`, key, version, value }];
  });
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
    if (Object.entries(row).some(([column, value]) => found?.[column] !== value)) {
      wrong.push(`${key}: the last update is ${JSON.stringify(found)}, expected ${JSON.stringify(row)}`);
    }
  }
  if (rows.size !== expected.size) wrong.push(`${rows.size} keys, expected ${expected.size}`);
  return wrong;
}

/** What one of the two readers saw and the other did not. */
export function unlike(byKafkajs: readonly ViewRecord[], byConsole: readonly ViewRecord[]): string[] {
  const only = (some: readonly ViewRecord[], others: readonly ViewRecord[], who: string): string[] => {
    const seen = new Set(others.map((record) => JSON.stringify(record)));
    const unseen = some.map((record) => JSON.stringify(record)).filter((record) => !seen.has(record));
    return unseen.length === 0 ? [] : [`${unseen.length} of ${some.length} only ${who} sees, as ${unseen[0]}`];
  };
  return [
    ...only(byKafkajs, byConsole, 'kafkajs'),
    ...only(byConsole, byKafkajs, "Kafka's console consumer"),
    ...(byConsole.length === byKafkajs.length
      ? []
      : [`${byConsole.length} by the console, ${byKafkajs.length} by kafkajs`]),
  ];
}

function nameOf(key: string, primaryKey: readonly string[]): string {
  const columns = JSON.parse(key) as Record<string, unknown>;
  return primaryKey.map((column) => String(columns[column])).join(' ');
}

function byPlace(a: ViewRecord, b: ViewRecord): number {
  const [x, y] = [a.at.split('/').map(Number), b.at.split('/').map(Number)];
  return x[0] - y[0] || x[1] - y[1];
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const bench = join(import.meta.dirname, '..');

export const SYSTEMS = ['millrace', 'flink', 'kafka-streams'] as const;
export type SystemName = (typeof SYSTEMS)[number];

/** One question that systems are asked. */
export interface Query {
  readonly name: string;
  /** Below bench/. */
  readonly file: string;
  /** What Flink runs, where that is another text. */
  readonly flinkFile?: string;
  /** Who runs it unless the command line says. */
  readonly systems: readonly SystemName[];
  /**
   * The columns that are compared, where the others depend on the order in which topic partitions are read: among
   * equal bids the one that was read first wins.
   */
  readonly compared?: readonly string[];
  /** A record replaces the one before of its key, also where the table in the script is one of plain rows. */
  readonly keyed?: boolean;
}

const WITHOUT_STREAMS: readonly SystemName[] = ['millrace', 'flink'];

/**
 * Nexmark but for q6 (refused, see q6.sql), q12 (what it counts hangs on the clock) and q13 (its side table is in
 * Cassandra), then the two that were written for Kafka Streams.
 */
export const QUERIES: readonly Query[] = [
  ...['q0', 'q1'].map((name) => nexmark(name)),
  nexmark('q2', { systems: SYSTEMS }),
  ...['q3', 'q4', 'q5', 'q7', 'q8'].map((name) => nexmark(name)),
  nexmark('q9', { compared: ['id', 'price', 'bid_dateTime'] }),
  ...['q10', 'q11'].map((name) => nexmark(name)),
  nexmark('q14', { flinkFile: 'nexmark/q14.flink.sql' }),
  ...['q15', 'q16', 'q17'].map((name) => nexmark(name)),
  nexmark('q18', { compared: ['auction', 'bidder', 'dateTime'] }),
  nexmark('q19', { compared: ['auction', 'rank_number', 'price'], systems: SYSTEMS }),
  ...['q20', 'q21', 'q22'].map((name) => nexmark(name)),
  // Kafka Streams writes every change of a window, the others a window once.
  { name: 'windowed-count', file: 'streams/windowed-count.sql', systems: SYSTEMS, keyed: true },
  { name: 'bid-join', file: 'streams/bid-join.sql', systems: SYSTEMS },
];

function nexmark(name: string, rest: Partial<Query> = {}): Query {
  return { name, file: `nexmark/${name}.sql`, systems: WITHOUT_STREAMS, ...rest };
}

/** What a system adds to the options of a table, and the topic it is to be; or another connector in their place. */
export type TableOptions =
  { readonly topic: string; readonly more?: Readonly<Record<string, string>> } | { readonly connector: string };

/** The query's text with the tables it begins with; nothing but the options of its two tables is changed. */
export function scriptOf(
  file: string,
  tables: { readonly input: TableOptions; readonly output: TableOptions },
): string {
  const source = replaceOptions(readFileSync(join(bench, 'nexmark', 'tables.sql'), 'utf8'), tables.input);
  return `${source}\n${replaceOptions(readFileSync(join(bench, file), 'utf8'), tables.output)}`;
}

function replaceOptions(text: string, table: TableOptions): string {
  if ('connector' in table) return text.replace(/WITH \([^)]*\)/, `WITH ('connector' = '${table.connector}')`);
  const { topic, more = {} } = table;
  const options = Object.entries({ topic, ...more }).map(([key, value]) => `'${key}' = '${value}'`);
  const named = /'topic' = '\w+'/;
  if (!named.test(text)) throw new Error('no topic in this text');
  return text.replace(named, options.join(',\n  '));
}

/** Whether rows replace earlier ones of the same key. */
export function isKeyed({ file, keyed }: Query): boolean {
  return keyed ?? readFileSync(join(bench, file), 'utf8').includes("'connector' = 'upsert-kafka'");
}

import { parseArgs } from 'node:util';
import { QUERIES, SYSTEMS, type Query, type SystemName } from './queries.ts';
import { PARTITIONS } from './broker.ts';

/** What a comparison is to be. */
export interface Options {
  readonly queries: readonly Query[];
  readonly systems: readonly SystemName[];
  readonly records: number;
  readonly warmUp: number;
  readonly seed: number;
  readonly repetitions: number;
  readonly processes: number;
  readonly flinkState: 'hashmap' | 'rocksdb';
  /** Flink alone, its results thrown away: whether it is set up as well as the figures in the design were. */
  readonly discard: boolean;
  /** No run begins after so many minutes. */
  readonly minutes: number;
  /** Goes on where an earlier comparison of the same options was left. */
  readonly resume: boolean;
  /** Puts the report into bench/results. */
  readonly write: boolean;
}

export const USAGE = `npm run bench -- [options]
  --queries q0,q5       which (default: all; windowed-count and bid-join are those written for Kafka Streams)
  --systems a,b         of millrace, flink, kafka-streams (default: all, each where it has the query)
  --records N           how many are measured (default 2000000), and …
  --warm-up N           … how many every system reads before (default a tenth of them)
  --seed N              of the stream (default 1)
  --repetitions N       (default 3)
  --processes N         of Millrace (default 2)
  --flink-state S       hashmap or rocksdb (default hashmap)
  --discard             Flink alone, its results thrown away: its speed without a Kafka sink
  --minutes N           begin no run later than this; --resume does the rest another time (default 85)
  --resume              what an earlier call with the same options has measured is not run again
  --write               put table, figures and picture into bench/results`;

/** Throws an error that says which option is wrong, and what it may be. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      queries: { type: 'string' },
      systems: { type: 'string' },
      records: { type: 'string', default: '2000000' },
      'warm-up': { type: 'string' },
      seed: { type: 'string', default: '1' },
      repetitions: { type: 'string', default: '3' },
      processes: { type: 'string', default: '2' },
      'flink-state': { type: 'string', default: 'hashmap' },
      discard: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '85' },
      resume: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const records = count('records', values.records);
  const warmUp = count('warm-up', values['warm-up'] ?? String(Math.ceil(records / 10 / PARTITIONS) * PARTITIONS));
  for (const [name, value] of [
    ['records', records],
    ['warm-up', warmUp],
  ] as const) {
    if (value % PARTITIONS !== 0)
      throw new Error(`--${name} ${value}: give a multiple of ${PARTITIONS}, the topic partitions`);
  }
  const flinkState = values['flink-state'];
  if (flinkState !== 'hashmap' && flinkState !== 'rocksdb')
    throw new Error(`--flink-state ${flinkState}: hashmap or rocksdb`);
  return {
    queries: chosen('queries', values.queries, new Map(QUERIES.map((query) => [query.name, query]))),
    systems: chosen('systems', values.discard ? 'flink' : values.systems, new Map(SYSTEMS.map((name) => [name, name]))),
    records,
    warmUp,
    seed: count('seed', values.seed),
    repetitions: count('repetitions', values.repetitions),
    processes: count('processes', values.processes),
    flinkState,
    discard: values.discard,
    minutes: count('minutes', values.minutes),
    resume: values.resume,
    write: values.write,
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} ${text}: give a whole number above 0`);
}

function chosen<T>(name: string, text: string | undefined, known: ReadonlyMap<string, T>): T[] {
  if (text === undefined) return [...known.values()];
  return text.split(',').map((each) => {
    const found = known.get(each.trim());
    if (found === undefined) throw new Error(`--${name} ${each}: one of ${[...known.keys()].join(', ')}`);
    return found;
  });
}

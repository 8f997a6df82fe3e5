import { SqlError } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';
import type { Text } from '../syntax/ast.ts';
import { anyText, duration, oneOf, positiveDuration, wholeNumber, type OptionTable } from './definition.ts';
import { parseDuration } from './duration.ts';
import { checkOption } from './tables.ts';

/** What `SET` may set and we honour. */
export const SESSION_OPTIONS: OptionTable = {
  /** The commit interval. Default 200 ms. */
  'execution.checkpointing.interval': positiveDuration,
  /** Topic partitions of exchanges, and so tasks behind them. Default 4. */
  'parallelism.default': wholeNumber(1, 1024),
  'table.local-time-zone': oneOf('UTC', 'Etc/UTC', 'GMT', 'Z', '+00:00', 'UTC+00:00'),
  'execution.runtime-mode': oneOf('streaming', 'STREAMING'),
  'pipeline.name': anyText,
  /** How long the state of updating operators is kept. Default 0: for ever. */
  'table.exec.state.ttl': duration,
  /** A source without records for this long no longer holds watermarks back. Default 0: it always does. */
  'table.exec.source.idle-timeout': duration,
  'table.exec.sink.not-null-enforcer': oneOf('ERROR', 'error', 'DROP', 'drop'),
  'table.exec.sink.type-length-enforcer': oneOf('IGNORE', 'ignore', 'TRIM_PAD', 'trim_pad'),
  /** Whether aggregates add up in front of an exchange what they can. AUTO, the default, is TWO_PHASE. */
  'table.optimizer.agg-phase-strategy': oneOf('AUTO', 'TWO_PHASE', 'ONE_PHASE'),
  'table.exec.mini-batch.enabled': oneOf('true', 'false'),
  'table.exec.mini-batch.allow-latency': duration,
  'table.exec.mini-batch.size': wholeNumber(1, Number.MAX_SAFE_INTEGER),
};

/** Options of Flink that change how it runs, not what comes out: taken and left alone. */
const IGNORED = [
  'table.',
  'pipeline.',
  'execution.',
  'parallelism.',
  'sql-client.',
  'state.',
  'restart-strategy.',
  'taskmanager.',
  'jobmanager.',
  'metrics.',
];
/** Names of Flink that are a few letters off one of ours. */
const FLINKS = ['execution.checkpointing.mode', 'execution.checkpointing.timeout', 'execution.checkpointing.dir'];

/** `SET 'key' = 'value'`: `SqlError` for what is neither ours nor Flink's, or has a value that cannot be. */
export function checkSetting(key: Text, value: Text): void {
  const known = Object.hasOwn(SESSION_OPTIONS, key.text);
  const near = didYouMean(key.text, Object.keys(SESSION_OPTIONS));
  if (known || !IGNORED.some((prefix) => key.text.startsWith(prefix))) {
    checkOption(SESSION_OPTIONS, key, value, 'setting');
  } else if (near !== '' && !FLINKS.includes(key.text)) {
    // A letter off one that means something would otherwise go unnoticed.
    throw new SqlError('MLR_SQL_OPTION', `unknown setting '${key.text}'${near}`, key.at);
  }
}

export interface SessionOptions {
  readonly commitIntervalMs: number;
  readonly parallelism: number | null;
  /** 0: for ever. */
  readonly stateTtlMs: number;
  /** 0: never idle. */
  readonly idleTimeoutMs: number;
  readonly aggPhases: 'ONE_PHASE' | 'TWO_PHASE';
}

export function sessionOptions(options: Readonly<Record<string, string>>): SessionOptions {
  const ms = (key: string, absent: number) => (options[key] === undefined ? absent : parseDuration(options[key])!);
  const parallelism = options['parallelism.default'];
  return {
    commitIntervalMs: ms('execution.checkpointing.interval', 200),
    parallelism: parallelism === undefined ? null : Number(parallelism),
    stateTtlMs: ms('table.exec.state.ttl', 0),
    idleTimeoutMs: ms('table.exec.source.idle-timeout', 0),
    aggPhases: options['table.optimizer.agg-phase-strategy'] === 'ONE_PHASE' ? 'ONE_PHASE' : 'TWO_PHASE',
  };
}

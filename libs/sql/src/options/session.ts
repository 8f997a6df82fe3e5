import { anyText, oneOf, positiveDuration, refused, wholeNumber, type OptionTable } from './definition.ts';
import { parseDuration } from './duration.ts';

/** What `SET` may set. */
export const SESSION_OPTIONS: OptionTable = {
  /** The commit interval. Default 200 ms. */
  'execution.checkpointing.interval': positiveDuration,
  /** Topic partitions of exchanges, and so tasks behind them. Default 4. */
  'parallelism.default': wholeNumber(1, 1024),
  'table.local-time-zone': oneOf('UTC'),
  'execution.runtime-mode': oneOf('streaming'),
  'pipeline.name': anyText,
  'table.exec.state.ttl': {
    check: (value) =>
      parseDuration(value) === 0
        ? undefined
        : 'is not supported yet: only 0 (state is kept as long as its window or group)',
  },
  'table.exec.source.idle-timeout': refused('not supported yet'),
};

export interface SessionOptions {
  readonly commitIntervalMs: number;
  readonly parallelism: number | null;
}

export function sessionOptions(options: Readonly<Record<string, string>>): SessionOptions {
  const interval = options['execution.checkpointing.interval'];
  const parallelism = options['parallelism.default'];
  return {
    commitIntervalMs: interval === undefined ? 200 : parseDuration(interval)!,
    parallelism: parallelism === undefined ? null : Number(parallelism),
  };
}

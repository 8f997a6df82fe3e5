import { sessionOptions, type AggregateCall, type Script, type SqlType, type WindowSpec } from '@millrace/sql';
import { unsupported, type StatementContext } from './statement-context.ts';

const AGGREGATES: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'FINGERPRINT']);

/**
 * Refuses what the stages for windows and groups have no code for; such a statement runs in the general engine. They
 * merge partial aggregates, so every one must be a few numbers, or one value.
 */
export function refuseOtherThanStages(context: StatementContext, options: Script['options']): void {
  const { window, aggregate } = context.shape;
  if (context.insert.onConflict === 'NOTHING') throw unsupported(context, 'the first row of a key in stages');
  if (aggregate && !window && sessionOptions(options).stateTtlMs > 0) {
    throw unsupported(context, "'table.exec.state.ttl' in stages");
  }
  if (aggregate?.inputTtlMs) throw unsupported(context, 'the hint STATE_TTL in stages');
  if (window && !isSliced(window)) throw unsupported(context, `${window.kind} windows by ${window.time} in stages`);
  if (aggregate?.groupingSets) throw unsupported(context, 'grouping sets in stages');
  const other = aggregate?.aggregates.find((call) => !isMergeable(call));
  if (other) throw unsupported(context, `${other.fn} in stages`);
}

function isSliced({ kind, time, partition, sizeMs, slideMs }: WindowSpec): boolean {
  const hasGaps = kind === 'hop' && slideMs > sizeMs;
  return (kind === 'tumble' || kind === 'hop') && !hasGaps && time === 'rowtime' && partition.length === 0;
}

function isMergeable({ fn, distinct, rest, argument }: AggregateCall): boolean {
  if (!AGGREGATES.has(fn) || distinct || rest?.length) return false;
  return fn === 'COUNT' || argument === undefined || isPlain(argument.type);
}

/** Types that an accumulator of the stages holds. */
function isPlain(type: SqlType): boolean {
  switch (type.kind) {
    case 'DECIMAL':
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
      return false;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision <= 3;
    default:
      return true;
  }
}

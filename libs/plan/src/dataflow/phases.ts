import type { AggregateCall, Field, SqlType } from '@millrace/sql';
import type { DataflowNode, NodeOf } from './plan.ts';

/** An aggregate in two: `local` where the rows are, `merge` (reading it) where the groups are. Ids and inputs are the caller's. */
export interface Phases {
  readonly local: Omit<NodeOf<'local-aggregate'>, 'id' | 'inputs'>;
  readonly merge: NodeOf<'group-aggregate'> | NodeOf<'window-aggregate'>;
}

/** What a few numbers, one value or a sketch of fixed size stand for, whatever the order in which they are put together. */
const MERGE: ReadonlySet<string> = new Set([
  ...['COUNT', 'SUM', 'SUM0', 'AVG', 'MIN', 'MAX', 'VAR_POP', 'VAR_SAMP', 'STDDEV_POP', 'STDDEV_SAMP'],
  ...['FINGERPRINT', 'APPROX_COUNT_DISTINCT', 'APPROX_PERCENTILE', 'GROUPING', 'GROUPING_ID'],
]);
/** Those of them that can be less than nothing: a row is taken back in another commit than it came in. */
const SUBTRACT: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'SUM0', 'AVG', 'FINGERPRINT']);

const BOUND: SqlType = { kind: 'TIMESTAMP', precision: 3, nullable: false };
/** What a group has come to: numbers, or numbers and what is none. */
const PARTIAL: Field = {
  name: '$partial',
  type: { kind: 'ARRAY', element: { kind: 'DOUBLE', nullable: false }, nullable: false },
};

/**
 * The phases of an aggregate whose functions all merge; null for another node. Windows must be known from a row alone
 * (sessions are not). A group's key must be no time attribute: whoever reads it on as such could find the group's row late.
 */
export function phasesOf(node: DataflowNode, { fields, changelog }: DataflowNode): Phases | null {
  if (node.op !== 'group-aggregate' && node.op !== 'window-aggregate') return null;
  if (!node.aggregates.every((call) => merges(call, changelog))) return null;
  const { keys, aggregates } = node;
  const places = keys.map((_, i) => i);
  const local = (others: readonly Field[], windows: Pick<NodeOf<'local-aggregate'>, 'window' | 'bounds'>) => ({
    op: 'local-aggregate' as const,
    name: `${node.name}.local`,
    fields: [...keys.map((key) => fields[key]), ...others, PARTIAL],
    changelog,
    keys,
    aggregates,
    ...windows,
  });
  if (node.op === 'group-aggregate') {
    if (keys.some((key) => fields[key].timeAttribute !== undefined)) return null;
    return { local: local([], { window: null, bounds: null }), merge: { ...node, keys: places, merges: fields } };
  }
  const { window, bounds } = node;
  if (window.time !== 'rowtime' || (window.kind === 'session' && bounds === null)) return null;
  const start: Field[] = bounds ? [{ ...fields[bounds.start], type: BOUND }] : [];
  const end = keys.length + start.length;
  return {
    local: local([...start, { name: '$end', type: BOUND }], { window, bounds }),
    merge: {
      ...node,
      keys: places,
      bounds: bounds && { start: keys.length, end },
      window: { ...window, timeField: end },
      merges: fields,
    },
  };
}

function merges({ fn, distinct, type }: AggregateCall, changelog: DataflowNode['changelog']): boolean {
  if (distinct && fn !== 'MIN' && fn !== 'MAX') return false;
  // Put together it is another number in its last digits: of a whole one that can be the last before the point.
  if (/^(VAR|STDDEV)_/.test(fn) && type.kind !== 'DOUBLE' && type.kind !== 'FLOAT') return false;
  return (changelog === 'append' ? MERGE : SUBTRACT).has(fn);
}

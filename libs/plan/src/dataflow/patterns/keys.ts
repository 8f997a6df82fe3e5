import { fieldsOf, mapFields, type Expression, type Field, type SqlType } from '@millrace/sql';
import { conjunction } from '../../expressions.ts';
import { conjunctsOf } from '../push-filters.ts';

/** A join's condition taken apart. */
export interface JoinKeys {
  /** Equal pairs: an expression over the left fields, one over the right fields. */
  readonly pairs: readonly { readonly left: Expression; readonly right: Expression }[];
  /** The rest, over left ++ right. */
  readonly condition: Expression | null;
}

/** Equalities between the two sides become keys, everything else stays a condition. */
export function joinKeys(condition: Expression, leftWidth: number): JoinKeys {
  const pairs: { left: Expression; right: Expression }[] = [];
  const rest: Expression[] = [];
  for (const conjunct of conjunctsOf(condition)) {
    const pair = equalPair(conjunct, leftWidth);
    if (pair) pairs.push(pair);
    else rest.push(conjunct);
  }
  return { pairs, condition: conjunction(rest) };
}

function equalPair(conjunct: Expression, leftWidth: number): { left: Expression; right: Expression } | null {
  if (conjunct.op !== 'call' || conjunct.fn !== '=') return null;
  const [a, b] = conjunct.args;
  const [x, y] = [sideOf(a, leftWidth), sideOf(b, leftWidth)];
  const right = (expression: Expression) => mapFields(expression, (field) => field - leftWidth);
  // Keys are compared as they are held: of decimals the unscaled digits.
  if (a.type.kind !== b.type.kind || scaleOf(a.type) !== scaleOf(b.type)) return null;
  if (x === 'left' && y === 'right') return { left: a, right: right(b) };
  if (x === 'right' && y === 'left') return { left: b, right: right(a) };
  return null;
}

export function sideOf(expression: Expression, leftWidth: number): 'left' | 'right' | 'none' | 'both' {
  const fields = [...fieldsOf(expression)];
  if (fields.length === 0) return 'none';
  if (fields.every((field) => field < leftWidth)) return 'left';
  return fields.every((field) => field >= leftWidth) ? 'right' : 'both';
}

/** The expressions as places of fields; those that are computed are to be appended to the row. */
export function keyFields(
  keys: readonly Expression[],
  fields: readonly Field[],
): { readonly places: readonly number[]; readonly computed: readonly Expression[] } {
  const computed: Expression[] = [];
  const places = keys.map((key) => {
    if (key.op === 'field') return key.index;
    computed.push(key);
    return fields.length + computed.length - 1;
  });
  return { places, computed };
}

const scaleOf = (type: SqlType) => (type.kind === 'DECIMAL' ? type.scale : 0);

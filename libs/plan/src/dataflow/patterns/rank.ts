import { folded, SqlError, type Expression, type Relation } from '@millrace/sql';
import { conjunction, MIRRORED } from '../../expressions.ts';
import { conjunctsOf } from '../push-filters.ts';

export type Over = Extract<Relation, { op: 'over' }>;

/** `WHERE rn <= 3` over `ROW_NUMBER() OVER (…) AS rn`: Top-N. */
export interface RankPattern {
  readonly over: Over;
  readonly fn: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK';
  readonly from: number;
  readonly to: number;
  /** The rest of the filter, over the `over`'s fields. */
  readonly condition: Expression | null;
}

export function rankPattern(relation: Relation): RankPattern | null {
  if (relation.op !== 'filter' || relation.input.op !== 'over') return null;
  const over = relation.input;
  const [first] = over.calls;
  const { fn } = first.call;
  if (over.calls.length > 1 || (fn !== 'ROW_NUMBER' && fn !== 'RANK' && fn !== 'DENSE_RANK')) return null;
  const rank = over.input.fields.length;
  let [from, to] = [1, Infinity];
  const rest: Expression[] = [];
  for (const conjunct of conjunctsOf(relation.condition)) {
    const range = rangeOf(conjunct, rank);
    if (range === null) rest.push(conjunct);
    else [from, to] = [Math.max(from, range[0]), Math.min(to, range[1])];
  }
  if (to === Infinity) {
    if (rest.length === conjunctsOf(relation.condition).length) return null;
    const message = `a Top-N needs an upper limit: WHERE ${over.fields[rank].name} <= n`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, over.at);
  }
  // No rank at all is asked for below 1: as with 0, nothing is kept.
  return { over, fn, from, to: Math.max(to, 0), condition: conjunction(rest) };
}

/** The ranks a comparison with a constant lets through, both inclusive; `negated`: the ranks it does not. */
function rangeOf(conjunct: Expression, rank: number, negated = false): [number, number] | null {
  if (conjunct.op !== 'call') return null;
  if (conjunct.fn === 'NOT') return rangeOf(conjunct.args[0], rank, !negated);
  if (conjunct.args.length !== 2) return null;
  const [a, b] = conjunct.args;
  const [x, y] = [isRank(a, rank), isRank(b, rank)];
  const constant = x ? numberOf(b) : y ? numberOf(a) : null;
  if (x === y || constant === null) return null;
  const op = negated ? NEGATED[conjunct.fn] : conjunct.fn;
  switch (x ? op : MIRRORED[op]) {
    case '=':
      return [Math.ceil(constant), Math.floor(constant)];
    case '<':
      return [1, Math.ceil(constant) - 1];
    case '<=':
      return [1, Math.floor(constant)];
    case '>':
      return [Math.floor(constant) + 1, Infinity];
    case '>=':
      return [Math.ceil(constant), Infinity];
    default:
      return null;
  }
}

const NEGATED: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '<>': '=' };

function isRank(expression: Expression, rank: number): boolean {
  if (expression.op === 'cast') return isRank(expression.input, rank);
  return expression.op === 'field' && expression.index === rank;
}

function numberOf(expression: Expression): number | null {
  if (expression.op === 'cast') return numberOf(expression.input);
  const constant = folded(expression);
  return constant.op === 'literal' && constant.value !== null ? Number(constant.value) : null;
}

import { fieldsOf, mapFields, type Expression, type Relation } from '@millrace/sql';
import { conjunction, substitute } from '../expressions.ts';

/**
 * Moves conditions to where their fields come from: through projections, into joins (where equalities become keys) and
 * below windows. Never below what an absent row would change: an aggregate, a session, the padded side of an outer join.
 */
export function pushFilters(relation: Relation): Relation {
  return push(relation, []);
}

/** The conditions that all must hold, one by one. */
export function conjunctsOf(condition: Expression | null): Expression[] {
  if (condition === null) return [];
  if (condition.op === 'call' && condition.fn === 'AND') return condition.args.flatMap(conjunctsOf);
  if (condition.op === 'literal' && condition.value === true) return [];
  return [condition];
}

function push(relation: Relation, conditions: readonly Expression[]): Relation {
  switch (relation.op) {
    case 'filter':
      return push(relation.input, [...conjunctsOf(relation.condition), ...conditions]);
    case 'project': {
      const [down, up] = split(conditions, (condition) => isCheap(condition, relation.expressions));
      const below = down.map((condition) => substitute(condition, relation.expressions));
      return filtered({ ...relation, input: push(relation.input, below) }, up);
    }
    case 'window': {
      const width = relation.input.fields.length;
      const [down, up] =
        relation.window.kind === 'session' ? [[], conditions] : split(conditions, (c) => onlyBelow(c, width));
      return filtered({ ...relation, input: push(relation.input, down) }, up);
    }
    case 'union':
      return { ...relation, inputs: relation.inputs.map((input) => push(input, conditions)) };
    case 'join':
      return pushIntoJoin(relation, conditions);
    case 'correlate': {
      const [down, up] = split(conditions, (c) => onlyBelow(c, relation.input.fields.length));
      return filtered({ ...relation, input: push(relation.input, down) }, up);
    }
    case 'temporal-join': {
      const [down, up] = split(conditions, (c) => onlyBelow(c, relation.left.fields.length));
      return filtered({ ...relation, left: push(relation.left, down), right: push(relation.right, []) }, up);
    }
    case 'aggregate':
    case 'over':
    case 'sort':
      return filtered({ ...relation, input: push(relation.input, []) }, conditions);
    case 'scan':
    case 'values':
      return filtered(relation, conditions);
  }
}

type Join = Extract<Relation, { op: 'join' }>;

function pushIntoJoin(join: Join, conditions: readonly Expression[]): Relation {
  const { kind } = join;
  const width = join.left.fields.length;
  const onLeft = (c: Expression) => onlyBelow(c, width);
  const onRight = (c: Expression) => [...fieldsOf(c)].every((field) => field >= width) && fieldsOf(c).size > 0;
  const outputsLeftOnly = kind === 'semi' || kind === 'anti';
  // What stands above: into the join where it is inner, otherwise only to the side that is never padded.
  const keepsLeft = kind === 'inner' || kind === 'left' || outputsLeftOnly;
  const [aboveToLeft, above] = split(conditions, (c) => keepsLeft && onLeft(c));
  const [intoJoin, rest] = split(above, () => kind === 'inner');
  const [aboveToRight, up] = split(rest, (c) => kind === 'right' && onRight(c));
  // What the join itself asks for: to a side whose rows without a partner are not in the result.
  const own = [...conjunctsOf(join.condition), ...intoJoin];
  const [ownToLeft, left] = split(own, (c) => (kind === 'inner' || kind === 'right' || kind === 'semi') && onLeft(c));
  const mayFilterRight = kind === 'inner' || kind === 'left' || kind === 'semi' || (kind === 'anti' && !join.nullAware);
  const [ownToRight, condition] = split(left, (c) => mayFilterRight && onRight(c));
  const toRight = (c: Expression) => mapFields(c, (field) => field - width);
  return filtered(
    {
      ...join,
      left: push(join.left, [...aboveToLeft, ...ownToLeft]),
      right: push(join.right, [...aboveToRight, ...ownToRight].map(toRight)),
      condition: conjunction(condition) ?? TRUE,
    },
    up,
  );
}

const TRUE: Expression = { op: 'literal', value: true, type: { kind: 'BOOLEAN', nullable: false } };

function filtered(input: Relation, conditions: readonly Expression[]): Relation {
  const condition = conjunction(conditions);
  return condition === null ? input : { op: 'filter', input, condition, fields: input.fields };
}

function onlyBelow(condition: Expression, width: number): boolean {
  return [...fieldsOf(condition)].every((field) => field < width);
}

function split<T>(items: readonly T[], goes: (item: T) => boolean): [T[], T[]] {
  return [items.filter(goes), items.filter((item) => !goes(item))];
}

/** Whether nothing costly is computed twice when `expression` reads `below` directly. */
function isCheap(expression: Expression, below: readonly Expression[]): boolean {
  return [...fieldsOf(expression)].every((field) => isPath(below[field]));
}

/** A field, a literal, or a field of a ROW. */
export function isPath(expression: Expression): boolean {
  if (expression.op === 'field' || expression.op === 'literal') return true;
  return expression.op === 'call' && expression.fn === 'FIELD' && isPath(expression.args[0]);
}

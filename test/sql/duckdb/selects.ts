import { Expressions } from './expressions.ts';
import type { Column } from './data.ts';
import type { Rule } from './differences.ts';
import { hasSolid, list, NOTHING, optional, piece, type Node, type Type, type Value } from './node.ts';
import type { Random } from './random.ts';
import { queryNode, type Query, type Relation } from './relations.ts';

/** What the columns of a query must be; `exact`: fit to be compared, so that rows can be equal. */
export interface Wanted {
  readonly types?: readonly Type[];
  readonly exact?: boolean;
}

/** Writes a SELECT out of its parts. */
export class Selects {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Groups; `total`: there is one of everything. Null when there would be nothing to group by nor to aggregate. */
  aggregated(
    relation: Relation,
    keys: readonly Value[],
    clause: Node,
    total: boolean,
    where: Node,
    wanted: Wanted,
  ): Query | null {
    const random = this.#random;
    const values = new Expressions(random, relation.leaves);
    const aggregates = Array.from({ length: random.between(1, 3) }, () => values.aggregate(relation));
    const results = new Expressions(random, [...keys, ...aggregates]);
    const items = wanted.types?.map((type) => results.ofType(type, random.below(3))) ?? [
      ...random.some(keys, random.between(0, keys.length)),
      ...aggregates.filter(({ of }) => !wanted.exact || of.kind !== 'DOUBLE'),
      ...(random.chance(0.3) ? [results.comparable(2)] : []),
    ];
    if (items.length === 0) items.push(results.comparable(1));
    const having = random.chance(0.25) ? results.condition(2) : null;
    const isAggregated = keys.length > 0 || [...items, ...(having ? [having] : [])].some(hasSolid);
    if (!isAggregated) return null;
    const rule = keys.length === 0 ? 'aggregate of nothing' : 'empty grouping set';
    const tail = having
      ? havingOf(having, total ? rule : null)
      : piece('', [], total ? { duck: ' HAVING COUNT(*) > 0', rule } : {});
    const mark = relation.aggregated ? [piece('', [], { construct: 'aggregate of an aggregate' })] : [];
    const query = this.select(relation, items, where, [clause, tail, ...mark]);
    return { ...query, aggregated: true, rows: Math.ceil(query.rows / 2) };
  }

  select(
    relation: Relation,
    items: readonly Value[],
    where: Node,
    tail: readonly Node[] = [],
    distinct = false,
  ): Query {
    const { columns, selected } = named(items);
    const mark = distinct ? optional('DISTINCT ', [], 'SELECT DISTINCT') : NOTHING;
    const text = `SELECT {0}{1} FROM {2}{3}${tail.map((_, i) => `{${i + 4}}`).join('')}`;
    const node = queryNode(text, [mark, selected, relation.node, where, ...tail], columns);
    return { node, columns, rows: relation.rows, aggregated: relation.aggregated };
  }
}

function havingOf(condition: Value, rule: Rule | null): Node {
  const more: Partial<Node> = rule === null ? {} : { duck: ' HAVING {0} AND COUNT(*) > 0', rule };
  return piece(' HAVING {0}', [condition], { ...more, construct: 'HAVING' });
}

export function named(items: readonly Value[]): { columns: Column[]; selected: Node } {
  const columns = items.map(({ of }, i): Column => ({ name: `c${i}`, type: of }));
  const selected = list(items.map((item, i) => piece(`{0} AS c${i}`, [item])), ', ', { fixed: true }); // prettier-ignore
  return { columns, selected };
}

import type { Column, Table } from './data.ts';
import { typeOf } from './data.ts';
import { Expressions } from './expressions.ts';
import { COMPARABLE } from './forms.ts';
import { NOTHING, optional, piece, type Node, type Value } from './node.ts';
import type { Random } from './random.ts';
import { leavesOf, queryRelation, tableRelation, type Query, type Relation } from './relations.ts';

const MANY = 400;

/** Writes what stands in a FROM. */
export class Relations {
  readonly #random: Random;
  readonly #tables: readonly Table[];
  readonly #query: (depth: number) => Query;
  readonly #defined = new Map<string, Query>();
  #aliases = 0;

  constructor(random: Random, tables: readonly Table[], query: (depth: number) => Query) {
    this.#random = random;
    this.#tables = tables;
    this.#query = query;
  }

  alias(): string {
    return `a${this.#aliases++}`;
  }

  /** The query has a name from now on. */
  define(query: Query): string {
    const name = `q${this.#aliases++}`;
    this.#defined.set(name, query);
    return name;
  }

  forget(name: string): void {
    this.#defined.delete(name);
  }

  any(depth: number): Relation {
    const random = this.#random;
    if (depth > 0 && random.chance(0.45)) return this.#joined(depth);
    const one = this.one(depth);
    return random.chance(0.12) && one.rows < MANY ? this.#unnested(one) : one;
  }

  one(depth: number): Relation {
    const random = this.#random;
    const defined = [...this.#defined];
    if (defined.length > 0 && random.chance(0.5)) {
      const [name, query] = random.pick(defined);
      const alias = this.alias();
      return { ...queryRelation(query, alias), node: piece(`${name} AS ${alias}`) };
    }
    if (depth > 0 && random.chance(0.5)) return queryRelation(this.#query(depth - 1), this.alias());
    return this.table(random.pick(this.#tables));
  }

  table(table: Table): Relation {
    return tableRelation(table, this.alias());
  }

  #joined(depth: number): Relation {
    const random = this.#random;
    const left = random.chance(0.25) && depth > 1 ? this.#joined(depth - 1) : this.one(depth - 1);
    const right = this.one(depth - 1);
    const product = left.rows * right.rows;
    const pairs = pairsOf(left, right);
    if (product > 4000) return left;
    const all = {
      leaves: [...left.leaves, ...right.leaves],
      aggregated: left.aggregated || right.aggregated,
      time: null,
      appended: false,
    };
    if (pairs.length === 0 || (random.chance(0.12) && product < MANY)) {
      const node = piece('{0} CROSS JOIN {1}', [left.node, right.node], { construct: 'CROSS JOIN' });
      return product < MANY ? { ...all, node, rows: product } : left;
    }
    const isOnly = (name: string, leaves: readonly Value[]) =>
      leaves.filter((leaf) => columnName(leaf) === name).length === 1;
    const using = pairs.filter(([a, b]) => columnName(a) === columnName(b) && isOnly(columnName(a), left.leaves));
    if (using.length > 0 && random.chance(0.15)) {
      const node = piece(`{0} JOIN {1} USING (${columnName(using[0][0])})`, [left.node, right.node], {
        construct: 'JOIN USING',
      });
      return { ...all, node, rows: Math.min(product, 2 * (left.rows + right.rows)) };
    }
    const construct = random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'] as const);
    const node = piece(
      `{0} ${construct} {1} ON {2}`,
      [left.node, right.node, this.#condition(pairs, all.leaves, construct === 'FULL JOIN', product)],
      { construct },
    );
    return { ...all, node, rows: Math.min(product, 2 * (left.rows + right.rows)) };
  }

  #condition(
    pairs: readonly (readonly [Value, Value])[],
    leaves: readonly Value[],
    full: boolean,
    product: number,
  ): Node {
    const random = this.#random;
    const [a, b] = random.pick(pairs);
    if (!full && random.chance(0.25) && product < MANY) {
      return piece(`{0} ${random.pick(['<', '>=', '<>'])} {1}`, [a, b], { construct: 'JOIN on an inequality' });
    }
    const same = random.chance(0.15);
    const equal = same
      ? piece('{0} IS NOT DISTINCT FROM {1}', [a, b], { construct: 'JOIN on IS NOT DISTINCT FROM' })
      : piece('{0} = {1}', [a, b]);
    const [c, d] = random.pick(pairs);
    const more = random.chance(0.2) && c !== a ? optional(' AND {0} = {1}', [c, d]) : NOTHING;
    const values = new Expressions(random, leaves);
    const further =
      !full && random.chance(0.25)
        ? optional(' AND {0}', [values.condition(2)], 'JOIN with a further condition')
        : NOTHING;
    return piece('{0}{1}{2}', [equal, more, further]);
  }

  #unnested(relation: Relation): Relation {
    const random = this.#random;
    const alias = this.alias();
    const array = new Expressions(random, relation.leaves).of('INTS', 1);
    const element: Column = { name: 'x', type: typeOf('INT') };
    const leaves = [...relation.leaves, ...leavesOf([element], alias)];
    const left = random.chance(0.4);
    const node = left
      ? piece(`{0} LEFT JOIN UNNEST({1}) AS ${alias}(x) ON TRUE`, [relation.node, array], {
          duck: `{0} LEFT JOIN LATERAL (SELECT unnest({1})) AS ${alias}(x) ON TRUE`,
          construct: 'LEFT JOIN UNNEST',
          rule: 'names of functions',
        })
      : piece(`{0} CROSS JOIN UNNEST({1}) AS ${alias}(x)`, [relation.node, array], { construct: 'UNNEST' });
    return { ...relation, node, leaves, rows: relation.rows * 3, time: null };
  }
}

/** Columns that can be compared, one of each side. */
export function pairsOf(
  left: { readonly leaves: readonly Value[] },
  right: { readonly leaves: readonly Value[] },
): [Value, Value][] {
  return left.leaves
    .filter(({ of }) => COMPARABLE.includes(of.kind))
    .flatMap((a) => right.leaves.filter(({ of }) => of.kind === a.of.kind).map((b): [Value, Value] => [a, b]));
}

function columnName({ flink }: Value): string {
  return flink.slice(flink.indexOf('.') + 1);
}

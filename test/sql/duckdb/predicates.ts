import { Expressions } from './expressions.ts';
import { COMPARABLE } from './forms.ts';
import { pairsOf, type Relations } from './from.ts';
import { list, NOTHING, optional, piece, value, type Node, type Value } from './node.ts';
import type { Random } from './random.ts';
import type { Relation } from './relations.ts';

/** Writes WHERE clauses, with sub-queries in them, and scalar sub-queries. */
export class Predicates {
  readonly #random: Random;
  readonly #relations: Relations;

  constructor(random: Random, relations: Relations) {
    this.#random = random;
    this.#relations = relations;
  }

  where(relation: Relation, depth: number): Node {
    const random = this.#random;
    if (random.chance(0.5)) return NOTHING;
    const conditions = Array.from({ length: random.between(1, 2) }, () =>
      depth > 0 && random.chance(0.4) && relation.rows < 300
        ? this.#subQuery(relation, depth - 1)
        : this.#condition(relation.leaves, random.between(1, 3)),
    );
    return optional(' WHERE {0}', [list(conditions, ' AND ')], 'WHERE');
  }

  /** Of some it is the opposite that is asked for: most conditions are not true. */
  #condition(leaves: readonly Value[], depth: number): Value {
    const condition = new Expressions(this.#random, leaves).condition(depth);
    if (this.#random.chance(0.5)) return condition;
    return value(condition.of, '({0} IS NOT TRUE)', [condition]);
  }

  /** Without sub-queries. */
  simple(relation: Relation): Node {
    if (this.#random.chance(0.6)) return NOTHING;
    return optional(' WHERE {0}', [this.#condition(relation.leaves, 2)], 'WHERE');
  }

  /** Now and then a sub-query that is one value. */
  scalars(relation: Relation, depth: number): Value[] {
    const random = this.#random;
    if (random.chance(0.35) || relation.rows > 200) return [];
    const inner = this.#relations.one(Math.max(0, depth - 1));
    const aggregate = new Expressions(random, inner.leaves).aggregate({ ...inner, time: null });
    const pairs = pairsOf(relation, inner);
    if (pairs.length > 0 && random.chance(0.5)) {
      const [outer, own] = random.pick(pairs);
      const construct = 'correlated scalar sub-query';
      return [
        value(aggregate.of, '(SELECT {0} FROM {1} WHERE {2} = {3})', [aggregate, inner.node, own, outer], {
          construct,
        }),
      ];
    }
    const template = '(SELECT {0} FROM {1}{2})';
    const more = {
      duck: '(SELECT {0} FROM {1}{2} HAVING COUNT(*) > 0)',
      rule: 'aggregate of nothing',
      construct: 'scalar sub-query',
    } as const;
    return [value(aggregate.of, template, [aggregate, inner.node, this.simple(inner)], more)];
  }

  #subQuery(relation: Relation, depth: number): Node {
    const random = this.#random;
    const inner = this.#relations.one(depth);
    const pairs = pairsOf(relation, inner);
    const own = inner.leaves.filter(({ of }) => COMPARABLE.includes(of.kind));
    if (own.length === 0 || pairs.length === 0)
      return piece('EXISTS (SELECT 1 FROM {0})', [inner.node], { construct: 'EXISTS' });
    const [outer, column] = random.pick(pairs);
    const not = random.chance(0.5);
    if (random.chance(0.5)) {
      const [a, b] = random.pick(pairs);
      const inequality = random.chance(0.3)
        ? optional(` AND {0} ${random.pick(['<', '>', '<>'])} {1}`, [a, b], 'correlated by an inequality too')
        : NOTHING;
      const more = random.chance(0.4)
        ? optional(' AND {0}', [new Expressions(random, inner.leaves).condition(2)])
        : NOTHING;
      const construct = not ? 'NOT EXISTS' : 'EXISTS';
      return piece(
        `${construct} (SELECT 1 FROM {0} WHERE {1} = {2}{3}{4})`,
        [inner.node, column, outer, inequality, more],
        { construct },
      );
    }
    const filter = this.simple(inner);
    if (pairs.length > 1 && random.chance(0.3)) {
      const [outer2, column2] = random.pick(pairs);
      return piece(
        '({0}, {1}) IN (SELECT {2}, {3} FROM {4}{5})',
        [outer, outer2, column, column2, inner.node, filter],
        { construct: 'IN sub-query of two columns' },
      );
    }
    const word = not ? 'NOT IN' : 'IN';
    return piece(`{0} ${word} (SELECT {1} FROM {2}{3})`, [outer, column, inner.node, filter], {
      construct: `${word} sub-query`,
    });
  }
}

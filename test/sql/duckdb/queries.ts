import type { QueryConstruct } from './constructs.ts';
import { typeOf, type Column, type Table } from './data.ts';
import { Expressions, KINDS, literal, nullOf, casted } from './expressions.ts';
import { COMPARABLE } from './forms.ts';
import { hasSolid, list, NOTHING, optional, piece, value, write, type Node, type Type, type Value } from './node.ts';
import type { Random } from './random.ts';
import { queryNode, queryRelation, windowRelation, type Query, type Relation } from './relations.ts';
import { Relations } from './from.ts';
import { Predicates } from './predicates.ts';

/** What the columns of a query must be; `exact`: fit to be compared, so that rows can be equal. */
interface Wanted {
  readonly types?: readonly Type[];
  readonly exact?: boolean;
}

/** Writes random queries over some tables. */
export class Queries {
  readonly #random: Random;
  readonly #relations: Relations;
  readonly #predicates: Predicates;
  readonly #timed: readonly Table[];

  constructor(random: Random, tables: readonly Table[]) {
    this.#random = random;
    this.#timed = tables.filter(({ timed }) => timed);
    this.#relations = new Relations(random, tables, (depth) => this.query(depth));
    this.#predicates = new Predicates(random, this.#relations);
  }

  query(depth: number, wanted: Wanted = {}): Query {
    const writers: ((depth: number, wanted: Wanted) => Query)[] = [];
    const may = (weight: number, writer: (depth: number, wanted: Wanted) => Query) => {
      for (let i = 0; i < weight; i++) writers.push(writer.bind(this));
    };
    may(4, this.#plain);
    may(5, this.#grouped);
    may(1, this.#ungrouped);
    may(1, this.#values);
    if (depth > 0) may(3, this.#setOperation);
    if (depth > 0) may(1, this.#with);
    if (wanted.types === undefined) {
      if (depth > 0) may(2, this.#topN);
      if (depth > 0) may(1, this.#limited);
      may(2, this.#over);
      may(2, this.#windowed);
    }
    return this.#random.pick(writers)(depth, wanted);
  }

  #types({ types, exact }: Wanted): readonly Type[] {
    const random = this.#random;
    return types ?? Array.from({ length: random.between(1, 4) }, () => typeOf(random.pick(exact ? COMPARABLE : KINDS)));
  }

  #plain(depth: number, wanted: Wanted): Query {
    const random = this.#random;
    const relation = this.#relations.any(depth);
    const leaves = [...relation.leaves, ...this.#predicates.scalars(relation, depth)];
    const values = new Expressions(random, leaves);
    const distinct = random.chance(0.2);
    const types = this.#types(distinct ? { ...wanted, exact: true } : wanted);
    const items = types.map((type) => values.ofType(type, random.between(0, 3)));
    const exact = !items.some(({ of }) => of.kind === 'DOUBLE');
    const isDistinct = distinct && exact;
    return this.#select(relation, items, this.#predicates.where(relation, depth), [], isDistinct);
  }

  #grouped(depth: number, wanted: Wanted): Query {
    const relation = this.#relations.any(depth);
    const { clause, keys, total } = this.#keys(relation);
    return this.#aggregated(relation, keys, clause, total, depth, wanted);
  }

  #ungrouped(depth: number, wanted: Wanted): Query {
    const relation = this.#relations.any(depth);
    const clause = piece('', [], { construct: 'aggregate without groups' });
    return this.#aggregated(relation, [], clause, true, depth, wanted);
  }

  /** Groups of a window, one of its bounds shown. */
  #windowed(depth: number, wanted: Wanted): Query {
    const random = this.#random;
    const kind = random.pick(['TUMBLE', 'HOP', 'CUMULATE'] as const);
    const sizes = random.pick([[5, 10], [10, 30], [7, 21], [1, 4]] as const); // prettier-ignore
    const relation = windowRelation(random.pick(this.#timed), kind, this.#relations.alias(), sizes);
    const bounds = relation.leaves.slice(-2);
    const time = kind === 'TUMBLE' ? relation.time : null;
    const inner = { ...relation, leaves: relation.leaves.slice(0, -2), time };
    const more = random.some(
      inner.leaves.filter(({ of }) => COMPARABLE.includes(of.kind) && of !== bounds[0].of),
      random.below(3),
    );
    const clause = piece(' GROUP BY {0}', [list([...bounds, ...more.map((key) => optional('{0}', [key]))])], {
      construct: 'GROUP BY',
    });
    return this.#aggregated(inner, [...bounds, ...more], clause, false, depth, { ...wanted });
  }

  /** `total`: there is a group of everything. */
  #aggregated(
    relation: Relation,
    keys: readonly Value[],
    clause: Node,
    total: boolean,
    depth: number,
    wanted: Wanted,
  ): Query {
    const random = this.#random;
    const values = new Expressions(random, relation.leaves);
    const aggregates = Array.from({ length: random.between(1, 3) }, () => values.aggregate(relation.time));
    const results = new Expressions(random, [...keys, ...aggregates]);
    const items = wanted.types?.map((type) => results.ofType(type, random.below(3))) ?? [
      ...random.some(keys, random.between(0, keys.length)),
      ...aggregates.filter(({ of }) => !wanted.exact || of.kind !== 'DOUBLE'),
      ...(random.chance(0.3) ? [results.comparable(2)] : []),
    ];
    if (items.length === 0) items.push(results.comparable(1));
    const having = random.chance(0.25) ? results.condition(2) : null;
    const isAggregated = keys.length > 0 || [...items, ...(having ? [having] : [])].some(hasSolid);
    if (!isAggregated) return this.#plain(depth, wanted);
    const tail = having
      ? havingOf(having, total)
      : piece('', [], total ? { duck: ' HAVING COUNT(*) > 0', rule: 'aggregate of nothing' } : {});
    const mark = relation.aggregated ? [piece('', [], { construct: 'aggregate of an aggregate' })] : [];
    const query = this.#select(
      relation,
      items,
      this.#predicates.where(relation, depth),
      [clause, tail, ...mark],
      false,
    );
    return { ...query, aggregated: true, rows: Math.ceil(query.rows / 2) };
  }

  #keys(relation: Relation): { clause: Node; keys: Value[]; total: boolean } {
    const random = this.#random;
    const columns = relation.leaves.filter(({ of }) => COMPARABLE.includes(of.kind));
    const sets = random.chance(0.3) && columns.length >= 2;
    if (sets) return this.#groupingSets(random.some(columns, random.between(2, 3)));
    const values = new Expressions(random, relation.leaves);
    const keys = Array.from({ length: random.between(1, 3) }, () => {
      const key = random.chance(0.7) && columns.length > 0 ? random.pick(columns) : values.comparable(2);
      return key.parts.length === 0 ? (columns.includes(key) ? key : null) : { ...key, more: true };
    }).filter((key) => key !== null);
    if (keys.length === 0) keys.push(values.comparable(0));
    const safe = keys.filter((key) => key.parts.length > 0 || columns.includes(key));
    const used = safe.length > 0 ? safe : [value(typeOf('INT'), '(1 + 1)')];
    const construct: QueryConstruct = used.some(({ parts }) => parts.length > 0) ? 'GROUP BY expression' : 'GROUP BY';
    return { clause: piece(' GROUP BY {0}', [list(used)], { construct }), keys: used, total: false };
  }

  #groupingSets(columns: readonly Value[]): { clause: Node; keys: Value[]; total: boolean } {
    const random = this.#random;
    const [a, b] = columns;
    const grouping = value(typeOf('BIGINT'), 'GROUPING({0}, {1})', [a, b], { construct: 'GROUPING' });
    const keys = [...columns, ...(random.chance(0.5) ? [grouping] : [])];
    const kind = random.pick(['GROUPING SETS', 'ROLLUP', 'CUBE'] as const);
    if (kind !== 'GROUPING SETS') {
      return { clause: piece(` GROUP BY ${kind} ({0})`, [list(columns)], { construct: kind }), keys, total: true };
    }
    const empty = random.chance(0.5);
    const subsets = [[a], ...(random.chance(0.5) ? [[b]] : []), columns, ...(empty ? [[]] : [])];
    const written = list(subsets.map((subset) => piece('({0})', [list(subset)])));
    return { clause: piece(' GROUP BY GROUPING SETS ({0})', [written], { construct: kind }), keys, total: empty };
  }

  #select(relation: Relation, items: readonly Value[], where: Node, tail: readonly Node[], distinct: boolean): Query {
    const { columns, selected } = named(items);
    const mark = distinct ? optional('DISTINCT ', [], 'SELECT DISTINCT') : NOTHING;
    const text = `SELECT {0}{1} FROM {2}{3}${tail.map((_, i) => `{${i + 4}}`).join('')}`;
    const node = queryNode(text, [mark, selected, relation.node, where, ...tail], columns);
    return { node, columns, rows: relation.rows, aggregated: relation.aggregated };
  }

  #values(_depth: number, wanted: Wanted): Query {
    const random = this.#random;
    const types = this.#types(wanted);
    const cell = (type: Type) => casted(random.chance(0.25) ? nullOf(type) : literal(type.kind, random), type);
    const count = random.between(1, 4);
    const rows = Array.from({ length: count }, () => piece('({0})', [list(types.map(cell), ', ', { fixed: true })]));
    const columns = types.map((type, i): Column => ({ name: `c${i}`, type }));
    const alias = this.#relations.alias();
    const names = columns.map(({ name }) => name).join(', ');
    const node = queryNode(`SELECT * FROM (VALUES {0}) AS ${alias}(${names})`, [list(rows)], columns, {
      construct: 'VALUES',
    });
    return { node, columns, rows: count, aggregated: false };
  }

  #setOperation(depth: number, wanted: Wanted): Query {
    const random = this.#random;
    const construct = random.pick([
      'UNION ALL',
      'UNION ALL',
      'UNION',
      'INTERSECT',
      'INTERSECT ALL',
      'EXCEPT',
      'EXCEPT ALL',
    ] as const);
    const types = this.#types({ ...wanted, exact: wanted.exact || construct !== 'UNION ALL' });
    if (types.some(({ kind }) => kind === 'DOUBLE') && construct !== 'UNION ALL') return this.#plain(depth, { types });
    const [left, right] = [this.query(depth - 1, { types }), this.query(depth - 1, { types })];
    const node = queryNode(`({0}) ${construct} ({1})`, [left.node, right.node], left.columns, { construct });
    return {
      node,
      columns: left.columns,
      rows: left.rows + right.rows,
      aggregated: left.aggregated || right.aggregated,
    };
  }

  #with(depth: number, wanted: Wanted): Query {
    const defined = this.query(depth - 1);
    const name = this.#relations.define(defined);
    const body = this.query(depth - 1, wanted);
    this.#relations.forget(name);
    const node = queryNode(`WITH ${name} AS ({0}) {1}`, [defined.node, body.node], body.columns, { construct: 'WITH' });
    return { ...body, node: this.#bracketed(node, body) };
  }

  /** A WITH may stand where a query in brackets may not. */
  #bracketed(node: Node, { columns }: Query): Node {
    return queryNode(`SELECT * FROM ({0}) AS ${this.#relations.alias()}`, [node], columns);
  }

  /** An order in which no two rows that differ are equal. */
  #order(columns: readonly Value[]): Node {
    const random = this.#random;
    return list(
      random.some(columns, columns.length).map((column) => piece(`{0}${random.pick(['', ' ASC', ' DESC'])}`, [column])),
      ', ',
      { fixed: true },
    );
  }

  #topN(depth: number): Query {
    const random = this.#random;
    const input = queryRelation(this.query(depth - 1, { exact: true }), this.#relations.alias());
    if (input.leaves.some(({ of }) => !COMPARABLE.includes(of.kind))) return this.#plain(depth, {});
    const partition = random.chance(0.7) ? optional('PARTITION BY {0} ', [random.pick(input.leaves)]) : NOTHING;
    const shown = random.chance(0.4);
    const { columns, selected } = named(input.leaves);
    const rank = { name: 'rn', type: typeOf('BIGINT') };
    const all = shown ? [...columns, rank] : columns;
    const text = `SELECT {0} FROM (SELECT {1}, ROW_NUMBER() OVER ({2}ORDER BY {3}) AS rn FROM {4}) AS ${this.#relations.alias()} WHERE rn <= {5}`;
    const names = piece(all.map(({ name }) => name).join(', '), [], {
      construct: shown ? 'ROW_NUMBER as a column' : undefined,
    });
    const parts = [
      names,
      selected,
      partition,
      this.#order(input.leaves),
      input.node,
      piece(String(random.between(2, 5))),
    ];
    const node = queryNode(text, parts, all, { construct: 'Top-N' });
    return { node, columns: all, rows: input.rows, aggregated: input.aggregated };
  }

  #limited(depth: number): Query {
    const random = this.#random;
    const input = queryRelation(this.query(depth - 1, { exact: true }), this.#relations.alias());
    if (input.leaves.some(({ of }) => !COMPARABLE.includes(of.kind))) return this.#plain(depth, {});
    const { columns, selected } = named(input.leaves);
    const offset = random.chance(0.4) ? optional(` OFFSET ${random.between(1, 3)}`, [], 'OFFSET') : NOTHING;
    const parts = [selected, input.node, this.#order(input.leaves), piece(String(random.between(1, 6))), offset];
    const node = queryNode('SELECT {0} FROM {1} ORDER BY {2} LIMIT {3}{4}', parts, columns, {
      construct: 'ORDER BY LIMIT',
    });
    return { ...input, node: this.#bracketed(node, { ...input, columns }), columns };
  }

  #over(): Query {
    const random = this.#random;
    const relation = this.#relations.table(random.pick(this.#timed));
    const time = relation.time!;
    const keys = relation.leaves.filter(({ of }) => of.kind !== 'INTS' && of !== time.of);
    const partition = random.chance(0.7)
      ? optional('PARTITION BY {0} ', [random.pick(keys)], 'OVER PARTITION BY')
      : NOTHING;
    const rows = random.pick(['1 PRECEDING', '2 PRECEDING', '5 PRECEDING', 'UNBOUNDED PRECEDING']);
    const range = random.pick([
      "INTERVAL '5' SECOND PRECEDING",
      "INTERVAL '30' SECOND PRECEDING",
      'UNBOUNDED PRECEDING',
    ]);
    const frame = random.pick([
      piece(` ROWS BETWEEN ${rows} AND CURRENT ROW`, [], { construct: 'OVER ROWS' }),
      piece(` RANGE BETWEEN ${range} AND CURRENT ROW`, [], { construct: 'OVER RANGE' }),
    ]);
    const window = piece('({0}ORDER BY {1}{2})', [partition, time, frame]);
    const values = new Expressions(random, relation.leaves);
    const overs = Array.from({ length: random.between(1, 3) }, () => values.over(window, random.below(2)));
    const shown = random.some(relation.leaves.filter(({ of }) => of.kind !== 'INTS'), 2); // prettier-ignore
    return this.#select(relation, [...shown, ...overs], this.#predicates.simple(relation), [], false);
  }
}

function havingOf(condition: Value, total: boolean): Node {
  const more: Partial<Node> = total ? { duck: ' HAVING {0} AND COUNT(*) > 0', rule: 'aggregate of nothing' } : {};
  return piece(' HAVING {0}', [condition], { ...more, construct: 'HAVING' });
}

function named(items: readonly Value[]): { columns: Column[]; selected: Node } {
  const columns = items.map(({ of }, i): Column => ({ name: `c${i}`, type: of }));
  const selected = list(items.map((item, i) => piece(`{0} AS c${i}`, [item])), ', ', { fixed: true }); // prettier-ignore
  return { columns, selected };
}

/** Whether the statement reads at all: for messages. */
export function textOf({ node }: Query): string {
  return write(node, 'flink');
}

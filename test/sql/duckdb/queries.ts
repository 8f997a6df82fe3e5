import type { QueryConstruct } from './constructs.ts';
import { typeOf, type Column, type Table } from './data.ts';
import { Expressions, KINDS, literal, nullOf, casted } from './expressions.ts';
import { COMPARABLE } from './forms.ts';
import { hasQuery, list, NOTHING, optional, piece, value, type Node, type Type, type Value } from './node.ts';
import type { Random } from './random.ts';
import { queryNode, queryRelation, type Query, type Relation } from './relations.ts';
import { named, Selects, type Wanted } from './selects.ts';
import { TimedQueries } from './timed.ts';
import { Relations } from './from.ts';
import { Predicates } from './predicates.ts';

/** Writes random queries over some tables. */
export class Queries {
  readonly #random: Random;
  readonly #relations: Relations;
  readonly #predicates: Predicates;
  readonly #selects: Selects;
  readonly #timed: TimedQueries;

  constructor(random: Random, tables: readonly Table[]) {
    this.#random = random;
    this.#selects = new Selects(random);
    this.#relations = new Relations(random, tables, (depth) => this.query(depth));
    this.#predicates = new Predicates(random, this.#relations);
    const timed = tables.filter((table) => table.timed);
    this.#timed = new TimedQueries(random, timed, this.#relations, this.#predicates, this.#selects);
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
      may(7, (_depth, { exact = false }) => this.#timed.query(exact));
    }
    return this.#random.pick(writers)(depth, wanted);
  }

  #types({ types, exact }: Wanted): readonly Type[] {
    const random = this.#random;
    return types ?? Array.from({ length: random.between(1, 5) }, () => typeOf(random.pick(exact ? COMPARABLE : KINDS)));
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
    return this.#selects.select(relation, items, this.#predicates.where(relation, depth), [], isDistinct);
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

  #aggregated(
    relation: Relation,
    keys: readonly Value[],
    clause: Node,
    total: boolean,
    depth: number,
    wanted: Wanted,
  ): Query {
    const where = this.#predicates.where(relation, depth);
    // What passes a sub-query comes when it comes.
    const input = hasQuery(where) ? { ...relation, time: null, appended: false } : relation;
    return this.#selects.aggregated(input, keys, clause, total, where, wanted) ?? this.#plain(depth, wanted);
  }

  #keys(relation: Relation): { clause: Node; keys: Value[]; total: boolean } {
    const random = this.#random;
    const columns = relation.leaves.filter(({ of }) => COMPARABLE.includes(of.kind));
    const sets = random.chance(0.3) && columns.length >= 2;
    if (sets) return this.#groupingSets(random.some(columns, random.between(2, 3)));
    const values = new Expressions(random, relation.leaves);
    const keys = Array.from({ length: random.between(1, 3) }, () => {
      return random.chance(0.7) && columns.length > 0 ? random.pick(columns) : values.comparable(2);
    });
    // A literal alone would be the place of a column in DuckDB.
    const safe = keys.filter((key) => columns.includes(key) || (key.parts.length > 0 && key.of.kind !== 'BOOLEAN'));
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
    const construct = random.rare([
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
    if (!shown && random.chance(0.5)) {
      const qualified = `SELECT {1} FROM {4} QUALIFY ROW_NUMBER() OVER ({2}ORDER BY {3}) <= {5}`;
      const node = queryNode(qualified, parts, all, { construct: 'QUALIFY' });
      return { ...input, node, columns: all };
    }
    const node = queryNode(text, parts, all, { construct: 'Top-N' });
    return { node, columns: all, rows: input.rows, aggregated: input.aggregated };
  }

  #limited(depth: number): Query {
    const random = this.#random;
    const input = queryRelation(this.query(depth - 1, { exact: true }), this.#relations.alias());
    if (input.leaves.some(({ of }) => !COMPARABLE.includes(of.kind))) return this.#plain(depth, {});
    const { columns, selected } = named(input.leaves);
    const offset = random.chance(0.6) ? optional(` OFFSET ${random.between(1, 3)}`, [], 'OFFSET') : NOTHING;
    const parts = [selected, input.node, this.#order(input.leaves), piece(String(random.between(1, 6))), offset];
    const node = queryNode('SELECT {0} FROM {1} ORDER BY {2} LIMIT {3}{4}', parts, columns, {
      construct: 'ORDER BY LIMIT',
    });
    return { ...input, node: this.#bracketed(node, { ...input, columns }), columns };
  }
}

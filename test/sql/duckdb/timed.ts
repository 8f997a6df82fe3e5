import type { Column, Table } from './data.ts';
import { typeOf } from './data.ts';
import { Expressions } from './expressions.ts';
import { COMPARABLE } from './forms.ts';
import type { Relations } from './from.ts';
import { list, NOTHING, optional, piece, value, type Value } from './node.ts';
import type { Predicates } from './predicates.ts';
import type { Random } from './random.ts';
import { queryNode, queryRelation, sessionRelation, windowRelation, type Query, type Relation } from './relations.ts';
import { named, type Selects } from './selects.ts';

const SIZES = [[5, 10], [10, 30], [7, 21], [1, 4]] as const; // prettier-ignore

/** Writes queries over the event time of tables. */
export class TimedQueries {
  readonly #random: Random;
  readonly #tables: readonly Table[];
  readonly #relations: Relations;
  readonly #predicates: Predicates;
  readonly #selects: Selects;

  constructor(
    random: Random,
    tables: readonly Table[],
    relations: Relations,
    predicates: Predicates,
    selects: Selects,
  ) {
    this.#random = random;
    this.#tables = tables;
    this.#relations = relations;
    this.#predicates = predicates;
    this.#selects = selects;
  }

  /** `exact`: fit to be compared. */
  query(exact: boolean): Query {
    switch (this.#random.below(10)) {
      case 0:
      case 1:
        return this.#windowed(exact);
      case 2:
        return this.#session(exact);
      case 3:
        return this.#deduplicated();
      case 4:
        return this.#windowTopN();
      case 5:
        return this.#windowJoin();
      case 6:
        return this.#intervalJoin();
      case 7:
        return this.#cascade();
      case 8:
        return this.#shifted();
      default:
        return this.#over();
    }
  }

  /** Groups of windows. */
  #windowed(exact: boolean): Query {
    const random = this.#random;
    const kind = random.pick(['TUMBLE', 'HOP', 'CUMULATE'] as const);
    const relation = windowRelation(random.pick(this.#tables), kind, this.#relations.alias(), random.pick(SIZES));
    const time = kind === 'TUMBLE' ? relation.time : null;
    return this.#grouped({ ...relation, time }, [], exact);
  }

  #session(exact: boolean): Query {
    const random = this.#random;
    const table = random.pick(this.#tables);
    const keys = table.columns.filter(({ name, type }) => name !== 'ts' && COMPARABLE.includes(type.kind));
    const key = random.chance(0.8) ? random.pick(keys).name : null;
    const alias = this.#relations.alias();
    const relation = sessionRelation(table, key, alias, random.pick([2, 5, 9]));
    return this.#grouped(
      { ...relation, time: null },
      relation.leaves.filter(({ flink }) => flink === `${alias}.${key}`),
      exact,
      false,
    );
  }

  /** By both bounds of the window, the last two leaves, and more keys. */
  #grouped(relation: Relation, required: readonly Value[], exact: boolean, filtered = true): Query {
    const random = this.#random;
    const bounds = relation.leaves.slice(-2);
    const inner = { ...relation, leaves: relation.leaves.slice(0, -2) };
    const candidates = inner.leaves.filter((leaf) => COMPARABLE.includes(leaf.of.kind) && !required.includes(leaf));
    const keys = [...required, ...random.some(candidates, random.below(3))];
    const where = filtered ? this.#predicates.simple(inner) : NOTHING;
    const rolled = keys.length > 0 && random.chance(0.3);
    const clause = rolled
      ? piece(' GROUP BY {0}, {1}, ROLLUP ({2})', [...bounds, list(keys)], { construct: 'ROLLUP per window' })
      : piece(' GROUP BY {0}', [list([...bounds, ...keys], ', ', { fixed: true })], { construct: 'GROUP BY' });
    return this.#selects.aggregated(inner, [...bounds, ...keys], clause, false, where, { exact })!;
  }

  /** The bounds of windows as the first two columns, a key and an aggregate: what later operators of windows take. */
  #perWindow(kind: 'TUMBLE' | 'HOP' | 'CUMULATE', table: Table, sizes: readonly [number, number]): Query {
    const random = this.#random;
    const relation = windowRelation(table, kind, this.#relations.alias(), sizes);
    const [start, end] = relation.leaves.slice(-2);
    const inner = relation.leaves.slice(0, -2);
    const key = random.pick(inner.filter(({ of }) => of.kind === 'INT' || of.kind === 'STRING'));
    const values = new Expressions(random, inner);
    const aggregates = [
      values.aggregate({ ...relation, time: null }),
      values.aggregate({ ...relation, time: null }),
    ].filter(({ of }) => of.kind !== 'DOUBLE');
    const clause = piece(' GROUP BY {0}, {1}, {2}', [start, end, key], { construct: 'GROUP BY' });
    return this.#selects.select(relation, [start, end, key, ...aggregates], NOTHING, [clause]);
  }

  #windowTopN(): Query {
    const random = this.#random;
    const kind = random.pick(['TUMBLE', 'HOP', 'CUMULATE'] as const);
    const inner = queryRelation(
      this.#perWindow(kind, random.pick(this.#tables), random.pick(SIZES)),
      this.#relations.alias(),
    );
    const [start, end, ...others] = inner.leaves;
    const order = list(
      random.some(others, others.length).map((leaf) => piece(`{0}${random.pick(['', ' DESC'])}`, [leaf])),
      ', ',
      { fixed: true },
    );
    const rank: Column = { name: 'rn', type: typeOf('BIGINT') };
    const { columns, selected } = named(inner.leaves);
    const all = [...columns, rank];
    const text = `SELECT * FROM (SELECT {0}, ROW_NUMBER() OVER (PARTITION BY {1}, {2} ORDER BY {3}) AS rn FROM {4}) AS ${this.#relations.alias()} WHERE rn <= ${random.between(1, 3)}`;
    const node = queryNode(text, [selected, start, end, order, inner.node], all, { construct: 'window Top-N' });
    return { node, columns: all, rows: inner.rows, aggregated: true };
  }

  #windowJoin(): Query {
    const random = this.#random;
    const sizes = random.pick(SIZES);
    const kind = random.pick(['TUMBLE', 'TUMBLE', 'HOP', 'CUMULATE'] as const);
    const aggregated = random.chance(0.5);
    const side = (): Relation => {
      const table = random.pick(this.#tables);
      const alias = this.#relations.alias();
      return aggregated
        ? queryRelation(this.#perWindow(kind, table, sizes), alias)
        : windowRelation(table, kind, alias, sizes);
    };
    const [left, right] = [side(), side()];
    const bounds = ({ leaves }: Relation) => (aggregated ? leaves.slice(0, 2) : leaves.slice(-2));
    const key = (relation: Relation) => (aggregated ? relation.leaves[2] : relation.leaves[0]);
    const same = key(left).of.kind === key(right).of.kind;
    const type = random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const parts = [left.node, right.node, ...bounds(left), ...bounds(right), key(left), key(right)];
    const text = `{0} ${type} {1} ON {2} = {4} AND {3} = {5}${same ? ' AND {6} = {7}' : ''}`;
    const node = piece(text, parts, { construct: 'window join' });
    const leaves = [...left.leaves, ...right.leaves].filter(({ flink }) => !flink.endsWith('.ts'));
    return this.#joined({
      node,
      leaves,
      rows: left.rows * 2,
      aggregated: false,
      time: null,
      appended: false,
    });
  }

  #intervalJoin(): Query {
    const random = this.#random;
    const [left, right] = [0, 1].map(() => this.#relations.table(random.pick(this.#tables)));
    const type = random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const key = random.below(2);
    const parts = [left.node, right.node, left.leaves[key], right.leaves[key], timeOf(left), timeOf(right)];
    const [low, high] = random.pick([[-10, 10], [0, 20], [-30, -5], [5, 15]]); // prettier-ignore
    const bound = (seconds: number) => `{5} ${seconds < 0 ? '-' : '+'} INTERVAL '${Math.abs(seconds)}' SECOND`;
    const text = `{0} ${type} {1} ON {2} = {3} AND {4} BETWEEN ${bound(low)} AND ${bound(high)}`;
    const node = piece(text, parts, { construct: 'interval join' });
    return this.#joined({
      node,
      leaves: [...left.leaves, ...right.leaves],
      rows: left.rows * 2,
      aggregated: false,
      time: null,
      appended: false,
    });
  }

  #joined(relation: Relation): Query {
    const random = this.#random;
    const shown = random.some(relation.leaves.filter(({ of }) => of.kind !== 'INTS'), random.between(2, 5)); // prettier-ignore
    return this.#selects.select(relation, shown, random.chance(0.2) ? this.#predicates.simple(relation) : NOTHING);
  }

  /** Windows of windows. */
  #cascade(): Query {
    const random = this.#random;
    const [small, large] = random.pick([[5, 20], [2, 10], [10, 30]]); // prettier-ignore
    const relation = windowRelation(random.pick(this.#tables), 'TUMBLE', this.#relations.alias(), [small, small]);
    const [start, end] = relation.leaves.slice(-2);
    const alias = start.flink.split('.')[0];
    const time = value(typeOf('TIMESTAMP'), `${alias}.window_time`, [], {
      duck: `${alias}.window_end - INTERVAL '1' MILLISECOND`,
      rule: 'windows',
    });
    const [c0, c1] = relation.leaves;
    const inner = new Expressions(random, relation.leaves.slice(0, -2));
    const items = [
      c0,
      c1,
      inner.aggregate({ ...relation, time: null }),
      inner.aggregate({ ...relation, time: null }),
    ].filter(({ of }) => of.kind !== 'DOUBLE');
    const name = this.#relations.alias();
    const columns = [
      ...items.map(({ of }, i): Column => ({ name: `c${i}`, type: of })),
      { name: 'ts', type: typeOf('TIMESTAMP') },
    ];
    const selected = list(
      [...items.map((item, i) => piece(`{0} AS c${i}`, [item])), piece('{0} AS ts', [time])],
      ', ',
      { fixed: true },
    );
    const first = queryNode(
      'SELECT {0} FROM {1} GROUP BY {2}, {3}, {4}, {5}, {6}',
      [selected, relation.node, start, end, time, c0, c1],
      columns,
    );
    const table: Table = { name, columns, rows: [], timed: true, ordered: false, delayMs: 0 };
    const outer = windowRelation(table, random.pick(['TUMBLE', 'HOP'] as const), this.#relations.alias(), [
      small,
      large,
    ]);
    const second = this.#grouped({ ...outer, time: null, aggregated: true }, [], true);
    const node = queryNode(`WITH ${name} AS ({0}) {1}`, [first, second.node], second.columns, {
      construct: 'windows of windows',
    });
    const bracketed = queryNode(`SELECT * FROM ({0}) AS ${this.#relations.alias()}`, [node], second.columns);
    return { ...second, node: bracketed };
  }

  /** The first or the last row of each key. */
  #deduplicated(): Query {
    const random = this.#random;
    const table = random.pick(this.#tables.filter(({ ordered }) => ordered));
    const relation = this.#relations.table(table);
    const key = random.pick(relation.leaves.filter(({ of }) => COMPARABLE.includes(of.kind)));
    const shown = relation.leaves.filter(({ of }) => COMPARABLE.includes(of.kind));
    const last = random.chance(0.5);
    const { columns, selected } = named(shown);
    const names = columns.map(({ name }) => name).join(', ');
    const text = `SELECT ${names} FROM (SELECT {0}, ROW_NUMBER() OVER (PARTITION BY {1} ORDER BY {2}${last ? ' DESC' : ''}) AS rn FROM {3}{4}) AS ${this.#relations.alias()} WHERE rn = 1`;
    const parts = [selected, key, timeOf(relation), relation.node, this.#predicates.simple(relation)];
    const node = queryNode(text, parts, columns, { construct: last ? 'last row of a key' : 'first row of a key' });
    return { node, columns, rows: relation.rows, aggregated: true };
  }

  /** A value of the row before, and the number of the row. */
  #shifted(): Query {
    const random = this.#random;
    const relation = this.#relations.table(random.pick(this.#tables));
    const shown = relation.leaves.filter(({ of }) => COMPARABLE.includes(of.kind));
    const of = random.pick(shown);
    const partition = random.chance(0.7) ? optional('PARTITION BY {0} ', [random.pick(shown)]) : NOTHING;
    const window = piece('({0}ORDER BY {1})', [partition, timeOf(relation)]);
    const number = random.chance(0.5);
    const item = number
      ? value(typeOf('BIGINT'), 'ROW_NUMBER() OVER {0}', [window], { construct: 'ROW_NUMBER of each row' })
      : value(of.of, `LAG({0}, ${random.between(1, 2)}) OVER {1}`, [of, window], { construct: 'LAG' });
    return this.#selects.select(relation, [...random.some(shown, 2), item], this.#predicates.simple(relation));
  }

  #over(): Query {
    const random = this.#random;
    const relation = this.#relations.table(random.pick(this.#tables));
    const time = timeOf(relation);
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
    return this.#selects.select(relation, [...shown, ...overs], this.#predicates.simple(relation));
  }
}

/** The event time: the last leaf of a table that has one. */
function timeOf({ leaves }: Relation): Value {
  return leaves[leaves.length - 1];
}

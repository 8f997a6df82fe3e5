import type { Column, Table } from './data.ts';
import { typeOf } from './data.ts';
import { piece, value, type Node, type Value } from './node.ts';

/** A query with what is known of its result. */
export interface Query {
  /** Its `type` is that of its columns, in brackets. */
  readonly node: Node;
  readonly columns: readonly Column[];
  /** How many rows it may have, roughly. */
  readonly rows: number;
  readonly aggregated: boolean;
}

/** What stands in a FROM. */
export interface Relation {
  readonly node: Node;
  readonly leaves: readonly Value[];
  readonly rows: number;
  readonly aggregated: boolean;
  /** The unique event time of a table as it is read: its rows come in this order. */
  readonly time: Value | null;
  /** None of its rows is ever taken back. */
  readonly appended: boolean;
}

export function queryNode(
  template: string,
  parts: readonly Node[],
  columns: readonly Column[],
  more: Partial<Node> = {},
): Node {
  return piece(template, parts, { ...more, type: `(${columns.map(({ type }) => type.sql).join()})` });
}

export function leavesOf(columns: readonly Column[], alias: string): Value[] {
  return columns.map(({ name, type }) => value(type, `${alias}.${name}`));
}

export function tableRelation({ name, columns, rows, ordered, timed }: Table, alias: string): Relation {
  const leaves = leavesOf(columns, alias);
  const time = timed && ordered ? leaves[leaves.length - 1] : null;
  return { node: piece(`${name} AS ${alias}`), leaves, rows: rows.length, aggregated: false, time, appended: true };
}

export function queryRelation({ node, columns, rows, aggregated }: Query, alias: string): Relation {
  const from = piece(`({0}) AS ${alias}`, [node], { construct: 'sub-query in FROM' });
  return { node: from, leaves: leavesOf(columns, alias), rows, aggregated, time: null, appended: false };
}

const ORIGIN = "TIMESTAMP '1970-01-01'";

/** A table's rows in windows: with `window_start` and `window_end`, the last two leaves. */
export function windowRelation(
  table: Table,
  kind: 'TUMBLE' | 'HOP' | 'CUMULATE',
  alias: string,
  [step, size]: readonly [number, number],
): Relation {
  const seconds = (n: number) => `INTERVAL '${n}' SECOND`;
  const bucket = (n: number) => `time_bucket(${seconds(n)}, ts, ${ORIGIN})`;
  const shape = {
    TUMBLE: { sizes: [size], start: bucket(size), end: `window_start + ${seconds(size)}` },
    HOP: {
      sizes: [step, size],
      start: `unnest(generate_series(${bucket(step)} - ${seconds(size - step)}, ${bucket(step)}, ${seconds(step)}))`,
      end: `window_start + ${seconds(size)}`,
    },
    CUMULATE: {
      sizes: [step, size],
      start: bucket(size),
      end: `unnest(generate_series(${bucket(step)} + ${seconds(step)}, ${bucket(size)} + ${seconds(size)}, ${seconds(step)}))`,
    },
  }[kind];
  const base = tableRelation(table, alias);
  const node = piece('', [], {
    flink: `TABLE(${kind}(TABLE ${table.name}, DESCRIPTOR(ts), ${shape.sizes.map(seconds).join(', ')})) AS ${alias}`,
    duck: `(SELECT *, ${shape.end} AS window_end FROM (SELECT *, ${shape.start} AS window_start FROM ${table.name}) AS s) AS ${alias}`,
    construct: kind,
    rule: 'windows',
  });
  const bounds = ['window_start', 'window_end'].map((name) => value(typeOf('TIMESTAMP'), `${alias}.${name}`));
  return { ...base, node, leaves: [...base.leaves, ...bounds] };
}

/** A table's rows in sessions of a key, or of all rows, that end after so many seconds without one. */
export function sessionRelation(table: Table, key: string | null, alias: string, gapSeconds: number): Relation {
  const gap = `INTERVAL '${gapSeconds}' SECOND`;
  const partition = key === null ? '' : `PARTITION BY ${key} `;
  const before = `lag(ts) OVER (${partition}ORDER BY ts)`;
  const session = `PARTITION BY ${key === null ? '' : `${key}, `}session`;
  const begun = `SELECT *, CASE WHEN ts - ${before} <= ${gap} THEN 0 ELSE 1 END AS begins FROM ${table.name}`;
  const numbered = `SELECT *, sum(begins) OVER (${partition}ORDER BY ts) AS session FROM (${begun}) AS s`;
  const bounds = `min(ts) OVER (${session}) AS window_start, max(ts) OVER (${session}) + ${gap} AS window_end`;
  const base = tableRelation(table, alias);
  const node = piece('', [], {
    flink: `TABLE(SESSION(TABLE ${`${table.name} ${partition}`.trim()}, DESCRIPTOR(ts), ${gap})) AS ${alias}`,
    duck: `(SELECT *, ${bounds} FROM (${numbered}) AS s) AS ${alias}`,
    construct: 'SESSION',
    rule: 'windows',
  });
  const leaves = ['window_start', 'window_end'].map((name) => value(typeOf('TIMESTAMP'), `${alias}.${name}`));
  return { ...base, node, leaves: [...base.leaves, ...leaves] };
}

import { SqlError } from '../errors.ts';
import type { Expression, Relation, Script } from '../logical/plan.ts';
import { parseScript } from '../parse-script.ts';

/** Tables for tests of the binder: `t` with a column of most types and an event time, `u` and `k` beside it. */
const TABLES = `
CREATE TABLE t (a INT, b BIGINT NOT NULL, s STRING, d DECIMAL(10, 2), r ROW<x INT, y STRING>, arr ARRAY<INT>,
  rows_ ARRAY<ROW<p INT, q STRING>>, m MAP<STRING, INT>, ts TIMESTAMP(3), pt AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'x');
CREATE TABLE u (a INT, n INT NOT NULL, uts TIMESTAMP(3), upt AS PROCTIME(), WATERMARK FOR uts AS uts) WITH ('connector' = 'x');
CREATE TABLE k (a INT, v INT, kts TIMESTAMP(3), PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR kts AS kts) WITH ('connector' = 'x');
CREATE TABLE sink (x INT) WITH ('connector' = 'x');
`;

export function bind(sql: string): Script {
  return parseScript(TABLES + sql, { pipeline: 'p', connectors: 'any' });
}

/** What a query is bound to. */
export function relationOf(query: string): Relation {
  const { inserts } = bind(`CREATE VIEW q AS ${query};\nINSERT INTO sink SELECT 1 FROM q;`);
  // Below what the INSERT and its own SELECT add.
  return below(below(inserts[0].input));
}

function below(relation: Relation): Relation {
  if (relation.op !== 'project') throw new Error('an INSERT projects');
  return relation.input;
}

/** `name TYPE` of a query's columns; a time attribute is marked. */
export function columnsOf(query: string): string[] {
  return relationOf(query).fields.map(({ name, timeAttribute }) => (timeAttribute ? `${name} ${timeAttribute}` : name));
}

/** Why a text is refused, behind the tables. */
export const refusalOf = (sql: string): SqlError => refusalOfScript(TABLES + sql);

/** Why a script is refused. */
export function refusalOfScript(sql: string): SqlError {
  try {
    parseScript(sql, { pipeline: 'p', connectors: 'any' });
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
  throw new Error(`accepted: ${sql}`);
}

/** A relation as lines, one for each operator, inputs further in. Fields are `#place`. */
export function outline(relation: Relation, indent = ''): string[] {
  const inputs = inputsOf(relation).flatMap((input) => outline(input, `${indent}  `));
  return [`${indent}${describe(relation)}`, ...inputs];
}

function inputsOf(relation: Relation): readonly Relation[] {
  if (relation.op === 'union') return relation.inputs;
  if (relation.op === 'join' || relation.op === 'temporal-join') return [relation.left, relation.right];
  return 'input' in relation ? [relation.input] : [];
}

function describe(relation: Relation): string {
  switch (relation.op) {
    case 'scan':
      return `scan ${relation.table}`;
    case 'values':
      return `values ${relation.rows.map((row) => `(${row.map(text).join(', ')})`).join(', ')}`;
    case 'project':
      return `project ${relation.expressions.map(text).join(', ')}`;
    case 'filter':
      return `filter ${text(relation.condition)}`;
    case 'window': {
      const { kind, time, timeField, sizeMs, slideMs, offsetMs, partition } = relation.window;
      return `window ${kind} #${timeField} ${time} ${sizeMs}/${slideMs}+${offsetMs} by [${partition.join()}]`;
    }
    case 'aggregate': {
      const sets = relation.groupingSets
        ? ` sets ${relation.groupingSets.map((set) => `[${set.join()}]`).join(' ')}`
        : '';
      const calls = relation.aggregates.map((call) => callText(call.fn, call));
      return `aggregate${relation.window ? ' windowed' : ''} by [${relation.keys.join()}]${sets} ${calls.join(', ')}`.trim();
    }
    case 'over': {
      const order = relation.order.map(({ field, descending }) => `#${field}${descending ? ' desc' : ''}`);
      const calls = relation.calls.map(
        ({ call, frame }) => `${callText(call.fn, call)} ${frame.unit} ${frame.preceding ?? 'all'}`,
      );
      return `over by [${relation.partition.join()}] order ${order.join(', ')}: ${calls.join(', ')}`;
    }
    case 'join':
    case 'temporal-join':
      return `${relation.op} ${relation.kind} on ${text(relation.condition)}`;
    case 'correlate':
      return `correlate${relation.left ? ' left' : ''} ${relation.call.fn} ${relation.call.fn === 'UNNEST' ? text(relation.call.collection) : relation.call.args.map(text).join(', ')}`;
    case 'union':
      return 'union';
    case 'sort': {
      const order = relation.order.map(({ field, descending }) => `#${field}${descending ? ' desc' : ''}`);
      return `sort ${order.join(', ')} limit ${relation.limit} offset ${relation.offset}`;
    }
  }
}

type Call = { readonly argument?: Expression; readonly rest?: readonly Expression[]; readonly distinct: boolean };

function callText(fn: string, { argument, rest = [], distinct }: Call): string {
  const args = [...(argument ? [argument] : []), ...rest].map(text).join(', ');
  return `${fn}(${distinct ? 'DISTINCT ' : ''}${args})`;
}

/** An expression as text: operators like functions. */
export function text(expression: Expression): string {
  switch (expression.op) {
    case 'field':
      return `#${expression.index}`;
    case 'literal':
      return JSON.stringify(expression.value);
    case 'call':
      return `${expression.fn}(${expression.args.map(text).join(', ')})`;
    case 'cast':
      return `cast(${text(expression.input)} ${expression.type.kind})`;
    case 'case':
      return `case(${[...expression.branches.flatMap(({ when, then }) => [when, then]), expression.otherwise].map(text).join(', ')})`;
  }
}

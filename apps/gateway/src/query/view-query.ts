import type { StoreValue, ViewColumn, ViewSchema } from '@millrace/ports';
import { nearMiss } from '@millrace/http';
import { badQuery } from './problems.ts';
import { parseTime } from './time.ts';
import { isFineTime, parseValue } from './values.ts';

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 10_000;

const PARAMETERS = ['from', 'to', 'order', 'limit', 'cursor'] as const;
type Parameter = (typeof PARAMETERS)[number];

export interface OrderBy {
  /** Index into the view's columns. */
  readonly column: number;
  readonly descending: boolean;
}

/** What `GET /v1/views/{view}?…` asks for, every name and value checked against the view. */
export interface ViewQuery {
  /** Half-open range of the time column, epoch ms. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Allowed values by index of the column; several values mean *in*. */
  readonly filters: ReadonlyMap<number, readonly StoreValue[]>;
  readonly order: readonly OrderBy[];
  readonly limit: number;
  /** As it came; `decodeCursor` checks it against the rest. */
  readonly cursor: string | undefined;
}

/** Throws `MLR_QUERY_…` errors that name the parameter at fault. */
export function parseViewQuery(schema: ViewSchema, parameters: URLSearchParams): ViewQuery {
  const single = new Map<Parameter, string>();
  const filters = new Map<number, StoreValue[]>();
  for (const [name, text] of parameters) {
    const filtered = /^filter\[(.*)\]$/s.exec(name);
    if (filtered !== null) {
      addFilter(filters, schema, filtered[1], name, text);
      continue;
    }
    if (!isParameter(name)) {
      const known = [...PARAMETERS, ...schema.columns.map((column) => `filter[${column.name}]`)];
      throw badQuery('MLR_QUERY_PARAMETER_UNKNOWN', name, `there is no parameter \`${name}\``, nearMiss(name, known));
    }
    if (single.has(name)) throw badQuery('MLR_QUERY_PARAMETER_REPEATED', name, `\`${name}\` is given twice`);
    single.set(name, text);
  }
  const { from, to } = timeRange(schema, single.get('from'), single.get('to'));
  return {
    from,
    to,
    filters,
    order: parseOrder(schema, single.get('order')),
    limit: parseLimit(single.get('limit')),
    cursor: single.get('cursor'),
  };
}

function isParameter(name: string): name is Parameter {
  return (PARAMETERS as readonly string[]).includes(name);
}

function addFilter(
  filters: Map<number, StoreValue[]>,
  schema: ViewSchema,
  columnName: string,
  parameter: string,
  text: string,
): void {
  const index = columnIndex(schema, columnName, parameter);
  const column = schema.columns[index];
  const value = parseValue(column, text);
  if (value === undefined) {
    const expected = `column \`${column.name}\` is ${column.sqlType}${examples(column)}`;
    throw badQuery('MLR_QUERY_VALUE', parameter, `\`${text.slice(0, 100)}\` is no value to filter by: ${expected}`);
  }
  const values = filters.get(index);
  if (values === undefined) filters.set(index, [value]);
  else if (!values.some((known) => sameValue(known, value))) values.push(value);
}

function examples(column: ViewColumn): string {
  if (column.type === 'TIMESTAMP' || column.type === 'TIMESTAMP_LTZ' || isFineTime(column))
    return ' (ISO 8601 or epoch milliseconds)';
  if (column.type === 'DATE') return ' (YYYY-MM-DD)';
  if (column.type === 'BOOLEAN') return ' (true or false)';
  return '';
}

/** Equality of two values of one column; NaN equals itself, as it does in the order. */
export function sameValue(a: StoreValue, b: StoreValue): boolean {
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.equals(b);
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function columnIndex(schema: ViewSchema, name: string, parameter: string): number {
  const index = schema.columns.findIndex((column) => column.name === name);
  if (index >= 0) return index;
  const names = schema.columns.map((column) => column.name);
  const message = `view \`${schema.view}\` has no column \`${name}\``;
  throw badQuery('MLR_QUERY_COLUMN_UNKNOWN', parameter, message, nearMiss(name, names));
}

function timeRange(
  schema: ViewSchema,
  fromText: string | undefined,
  toText: string | undefined,
): { from: number | undefined; to: number | undefined } {
  if (fromText === undefined && toText === undefined) return { from: undefined, to: undefined };
  if (schema.timeColumn === null) {
    const parameter = fromText === undefined ? 'to' : 'from';
    const message = `view \`${schema.view}\` has no time column, so it takes no \`from\` and \`to\``;
    throw badQuery('MLR_QUERY_NO_TIME_COLUMN', parameter, message);
  }
  const from = fromText === undefined ? undefined : time('from', fromText);
  const to = toText === undefined ? undefined : time('to', toText);
  if (from !== undefined && to !== undefined && from > to) {
    throw badQuery('MLR_QUERY_RANGE', 'to', '`to` is before `from`; the range is half-open, [from, to)');
  }
  return { from, to };
}

function time(parameter: string, text: string): number {
  const ms = parseTime(text);
  if (ms !== null) return ms;
  const message = `\`${text.slice(0, 100)}\` is no time; write ISO 8601 (2026-01-31T09:00:00Z) or epoch milliseconds`;
  throw badQuery('MLR_QUERY_TIME', parameter, message);
}

function parseOrder(schema: ViewSchema, text: string | undefined): OrderBy[] {
  if (text === undefined) return [];
  const order: OrderBy[] = [];
  for (const part of text.split(',')) {
    const descending = part.startsWith('-');
    const name = descending ? part.slice(1) : part;
    if (name === '') {
      const message = '`order` lacks a column name; write `order=a,-b` (`-` for descending), or leave `order` out';
      throw badQuery('MLR_QUERY_COLUMN_UNKNOWN', 'order', message);
    }
    const column = columnIndex(schema, name, 'order');
    if (order.some((other) => other.column === column)) {
      throw badQuery(
        'MLR_QUERY_PARAMETER_REPEATED',
        'order',
        `\`${schema.columns[column].name}\` stands in \`order\` twice`,
      );
    }
    order.push({ column, descending });
  }
  return order;
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw badQuery('MLR_QUERY_LIMIT', 'limit', `\`limit\` is a whole number from 1 to ${MAX_LIMIT}`);
}

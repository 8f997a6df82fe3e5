import { createHash } from 'node:crypto';
import type { StoreValue, ViewColumn, ViewSchema } from '@millrace/ports';
import { badQuery } from './problems.ts';
import type { ViewQuery } from './view-query.ts';

/**
 * Where a page ended: the values of the `order` columns and of the primary key of its last row. To readers it is opaque,
 * base64url of `{"v":1,"q":fingerprint,"k":values}`; it holds for the view's generation and the query it came from.
 */
const FORMAT_VERSION = 1;
const MAX_TOKEN_LENGTH = 8192;

export function encodeCursor(schema: ViewSchema, query: ViewQuery, values: readonly StoreValue[]): string {
  const content = { v: FORMAT_VERSION, q: fingerprint(schema, query), k: values.map(encodeValue) };
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** `columns` are those of the values. Throws `MLR_QUERY_CURSOR`. */
export function decodeCursor(
  schema: ViewSchema,
  query: ViewQuery,
  columns: readonly ViewColumn[],
  token: string,
): StoreValue[] {
  const content = parse(token);
  if (Number.isInteger(content.v) && (content.v as number) > FORMAT_VERSION) {
    const message = `the cursor has format version ${String(content.v)}, this release reads ${FORMAT_VERSION}: a newer one made it; begin at the first page`;
    throw badQuery('MLR_QUERY_CURSOR', 'cursor', message);
  }
  if (content.v !== FORMAT_VERSION || !Array.isArray(content.k)) throw malformed();
  if (content.q !== fingerprint(schema, query)) {
    const message =
      'the cursor belongs to another query; repeat the query it came from unchanged (only `limit` may differ)';
    throw badQuery('MLR_QUERY_CURSOR', 'cursor', message);
  }
  if (content.k.length !== columns.length) throw malformed();
  return content.k.map((value, i) => decodeValue(columns[i], value));
}

function parse(token: string): { v?: unknown; q?: unknown; k?: unknown } {
  if (token.length > MAX_TOKEN_LENGTH || !/^[A-Za-z0-9_-]+$/.test(token)) throw malformed();
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof content === 'object' && content !== null) return content;
  } catch {
    // Falls through: one message for whatever is wrong with it.
  }
  throw malformed();
}

function fingerprint(schema: ViewSchema, query: ViewQuery): string {
  const filters = [...query.filters]
    .map(([column, values]) => [column, values.map(encodeValue).sort()] as const)
    .sort(([a], [b]) => a - b);
  const canonical = JSON.stringify([
    schema.pipeline,
    schema.view,
    schema.generation,
    query.from ?? null,
    query.to ?? null,
    filters,
    query.order,
  ]);
  return createHash('sha256').update(canonical).digest('base64url').slice(0, 16);
}

/** One letter for the JavaScript type, then the value as text: nothing is lost, nothing is guessed. */
function encodeValue(value: StoreValue): string {
  if (value === null) return '-';
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Buffer.isBuffer(value)) return `x${value.toString('base64url')}`;
  return `n${value}`;
}

function decodeValue(column: ViewColumn, encoded: unknown): StoreValue {
  if (typeof encoded !== 'string') throw malformed();
  const text = encoded.slice(1);
  const type = column.type;
  if (encoded === '-') return null;
  if (encoded[0] === 's' && (type === 'STRING' || type === 'DECIMAL')) return text;
  if ((encoded === 't' || encoded === 'f') && type === 'BOOLEAN') return encoded === 't';
  if (encoded[0] === 'x' && type === 'BYTES') return Buffer.from(text, 'base64url');
  if (encoded[0] === 'n' && !['STRING', 'DECIMAL', 'BOOLEAN', 'BYTES'].includes(type)) {
    const number = Number(text);
    if (type === 'BIGINT' && /^-?\d+$/.test(text) && !Number.isSafeInteger(number)) return BigInt(text);
    if (text !== '' && (!Number.isNaN(number) || text === 'NaN')) return number;
  }
  throw malformed();
}

function malformed(): Error {
  const message = 'the cursor is not one of ours; pass on the `next_cursor` of the page before unchanged';
  return badQuery('MLR_QUERY_CURSOR', 'cursor', message);
}

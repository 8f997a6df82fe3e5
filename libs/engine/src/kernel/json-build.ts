import type { SqlType } from '@millrace/sql';
import { decimalText, millisecondsOf, nanosBehind } from '@millrace/formats';
import { javaDecimal } from './java-decimal.ts';
import { javaText } from './floating-text.ts';
import { writeJsonString } from './json-tree.ts';
import { formatTimestamp } from './date-format.ts';

/** JSON texts of SQL values: JSON_STRING, JSON_OBJECT, JSON_ARRAY. */

/** How the values of a type are written; `raw` is text that is JSON already. */
export type JsonWriter = (value: unknown) => string;

/** Null for a type that Flink does not write (DATE, TIME, INTERVAL). */
export function jsonWriter(type: SqlType): JsonWriter | null {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (value) => writeJsonString(value as string);
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return String;
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => (Number.isFinite(value) ? javaDecimal(javaText(value as number, false)) : `"${String(value)}"`);
    case 'DECIMAL':
      return (value) => javaDecimal(decimalText(BigInt(value as number | bigint), type.scale));
    case 'TIMESTAMP':
      return (value) => `"${isoText(value as number, type.precision)}"`;
    case 'TIMESTAMP_LTZ':
      return (value) => `"${isoText(value as number, type.precision)}Z"`;
    case 'BINARY':
    case 'VARBINARY':
      return (value) => `"${(value as Buffer).toString('base64')}"`;
    case 'ARRAY': {
      const element = nullable(type.element);
      return element && ((value) => `[${(value as unknown[]).map(element).join(',')}]`);
    }
    case 'MAP':
      return mapWriter(type.key, nullable(type.value));
    case 'MULTISET':
      return mapWriter(type.element, String);
    case 'ROW': {
      const writers = type.fields.map((field) => nullable(field.type));
      if (writers.includes(null)) return null;
      return (value) => objectText(type.fields.map(({ name }, i) => [name, writers[i]!((value as unknown[])[i])]));
    }
    default:
      return null;
  }
}

/** An object of a map whose keys are texts. */
function mapWriter(key: SqlType, value: JsonWriter | null): JsonWriter | null {
  if (value === null || !/CHAR/.test(key.kind)) return null;
  return (map) => objectText([...(map as Map<string, unknown>)].map(([name, each]) => [name, value(each)]));
}

function nullable(type: SqlType): JsonWriter | null {
  const writer = jsonWriter(type);
  return writer && ((value) => (value === null ? 'null' : writer(value)));
}

/** Members in order of their names; of two with one name the last. */
function objectText(members: readonly (readonly [string, string])[]): string {
  const sorted = [...new Map(members)].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, text]) => `${writeJsonString(name)}:${text}`).join(',')}}`;
}

/** ISO 8601, the fraction without zeros at its end. */
function isoText(value: number | bigint, precision: number): string {
  const { text, nano } = isoParts(value, precision);
  return nano === 0 ? text : `${text}.${String(nano).padStart(9, '0').replace(/0+$/, '')}`;
}

/** ISO 8601 to the second, and the nanoseconds of that. */
export function isoParts(value: number | bigint, precision: number): { readonly text: string; readonly nano: number } {
  const ms = millisecondsOf(value, precision);
  const nano = (ms - Math.floor(ms / 1000) * 1000) * 1_000_000 + nanosBehind(value, precision);
  return { text: formatTimestamp(ms, "yyyy-MM-dd'T'HH:mm:ss"), nano };
}

/** How JSON_OBJECT and JSON_ARRAY write their values, in order; null is written or left out. */
export interface JsonParts {
  readonly keepsNull: boolean;
  readonly writers: readonly JsonWriter[];
}

export const jsonString = (value: unknown, write: JsonWriter): string => write(value);

/** Arguments: key, value, key, value…, and how. */
export function jsonObject(...rest: readonly unknown[]): string {
  const { keepsNull, writers } = rest.at(-1) as JsonParts;
  const members: [string, string][] = [];
  writers.forEach((write, i) => {
    const [key, value] = [rest[2 * i] as string, rest[2 * i + 1]];
    if (value !== null || keepsNull) members.push([key, value === null ? 'null' : write(value)]);
  });
  return objectText(members);
}

export function jsonArray(...rest: readonly unknown[]): string {
  const { keepsNull, writers } = rest.at(-1) as JsonParts;
  const items = writers.map((write, i) => (rest[i] === null ? null : write(rest[i])));
  return `[${(keepsNull ? items.map((item) => item ?? 'null') : items.filter((item) => item !== null)).join(',')}]`;
}

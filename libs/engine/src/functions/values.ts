import { inspect } from 'node:util';
import { decimalText, millisecondsOf, nanosBehind, ticks } from '@millrace/formats';
import type { SqlType } from '@millrace/sql';
import type { SqlValue } from '../dataflow/row.ts';
import { failRecord } from '../kernel/failure.ts';

/**
 * How SQL values look in TypeScript: BOOLEAN boolean; TINYINT to INT, FLOAT, DOUBLE number; BIGINT number, or bigint
 * beyond ±(2^53 - 1); DECIMAL a string of digits; strings string; BYTES Buffer; DATE days, TIME ms of the day, TIMESTAMP
 * and TIMESTAMP_LTZ epoch ms; ARRAY array; ROW an object by field name; MAP a Map. NULL is null.
 */
export function fromPlain(value: SqlValue, type: SqlType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'DECIMAL':
      return decimalText(BigInt(value as number | bigint), type.scale);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return epochMs(value as number | bigint, type.precision);
    case 'ARRAY':
      return (value as readonly SqlValue[]).map((element) => fromPlain(element, type.element));
    case 'ROW':
      return Object.fromEntries(
        type.fields.map((field, i) => [field.name, fromPlain((value as readonly SqlValue[])[i], field.type)]),
      );
    case 'MAP':
      return new Map(
        [...(value as ReadonlyMap<SqlValue, SqlValue>)].map(([k, v]) => [
          fromPlain(k, type.key),
          fromPlain(v, type.value),
        ]),
      );
    default:
      return value;
  }
}

/** What a function gave, as a value of its declared type. Fails the record with `MLR_FUNCTION_RESULT` when it is none. */
export function toPlain(value: unknown, type: SqlType, fn: string): SqlValue {
  if (value === null || value === undefined) return null;
  const wrong = (): never =>
    failRecord(
      'MLR_FUNCTION_RESULT',
      `the function ${fn} gave ${nameOf(value)} where it declares ${type.kind === 'VARCHAR' ? 'STRING' : type.kind}`,
    );
  switch (type.kind) {
    case 'BOOLEAN':
      if (typeof value !== 'boolean') return wrong();
      return value;
    case 'CHAR':
    case 'VARCHAR':
      if (typeof value !== 'string') return wrong();
      return value;
    case 'BINARY':
    case 'VARBINARY':
      if (!(value instanceof Uint8Array)) return wrong();
      return Buffer.from(value);
    case 'BIGINT':
      return exactValue(value, 0, wrong);
    case 'DECIMAL':
      return exactValue(value, type.scale, wrong);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return moment(numberValue(value, type, wrong), type.precision, wrong);
    case 'ARRAY':
      if (!Array.isArray(value)) return wrong();
      return value.map((element) => toPlain(element, type.element, fn));
    case 'ROW':
      return rowValue(value, type, fn, wrong);
    case 'MAP':
      if (!(value instanceof Map)) return wrong();
      return new Map(
        [...(value as Map<unknown, unknown>)].map(([k, v]) => [toPlain(k, type.key, fn), toPlain(v, type.value, fn)]),
      );
    default:
      return numberValue(value, type, wrong);
  }
}

/** What is finer than a millisecond is its fraction, as far as a double goes. */
function epochMs(value: number | bigint, precision: number): number {
  return millisecondsOf(value, precision) + nanosBehind(value, precision) / 1e6;
}

function moment(ms: number, precision: number, wrong: () => never): number | bigint {
  if (!Number.isFinite(ms)) return wrong();
  const whole = Math.floor(ms);
  return ticks(whole, Math.round((ms - whole) * 1e6), precision);
}

function numberValue(value: unknown, type: SqlType, wrong: () => never): number {
  const number = value instanceof Date ? value.getTime() : typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number') return wrong();
  if (type.kind === 'FLOAT') return Math.fround(number);
  if (/INT$/.test(type.kind) && !Number.isInteger(number)) return wrong();
  return number;
}

function rowValue(value: unknown, type: Extract<SqlType, { kind: 'ROW' }>, fn: string, wrong: () => never): SqlValue[] {
  if (Array.isArray(value)) return type.fields.map((field, i) => toPlain(value[i], field.type, fn));
  if (typeof value === 'object' && value !== null) {
    return type.fields.map((field) => toPlain((value as Record<string, unknown>)[field.name], field.type, fn));
  }
  // A row of one column may be given as the value itself.
  if (type.fields.length !== 1) return wrong();
  return [toPlain(value, type.fields[0].type, fn)];
}

function exactValue(value: unknown, scale: number, wrong: () => never): number | bigint {
  if (scale === 0 && Number.isSafeInteger(value)) return (value as number) + 0;
  let digits: bigint;
  if (typeof value === 'bigint') digits = value * 10n ** BigInt(scale);
  else if (typeof value === 'number' && Number.isInteger(value)) digits = BigInt(value) * 10n ** BigInt(scale);
  else if (scale > 0 && /^[-+]?\d+(\.\d+)?$/.test(String(value))) digits = unscaled(String(value), scale);
  else return wrong();
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

function unscaled(text: string, scale: number): bigint {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
}

/** A value, for errors. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof Promise) return 'a Promise: its body must be synchronous (no async, no await)';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return `an object (${value.constructor?.name ?? 'without a prototype'})`;
  return `the ${typeof value} ${inspect(value).slice(0, 60)}`;
}

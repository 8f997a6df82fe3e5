import { inspect } from 'node:util';
import { decimalText, millisecondsOf, nanosBehind, ticks } from '@millrace/formats';
import type { SqlType } from '@millrace/sql';
import type { SqlValue } from '../dataflow/row.ts';
import { failRecord } from '../kernel/failure.ts';

const INT64 = 2n ** 63n;
const DAY_MS = 86_400_000;
/** 0001-01-01 and 9999-12-31. */
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;
const FIVE = '5'.charCodeAt(0);

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
  const wrong = (): never =>
    failRecord('MLR_FUNCTION_RESULT', `the function ${fn} gave ${nameOf(value)} where it declares ${declared(type)}`);
  if (value === null || value === undefined) return type.nullable ? null : wrong();
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
      return exactValue(value, 0, INT64, wrong);
    case 'DECIMAL':
      return exactValue(value, type.scale, 10n ** BigInt(type.precision), wrong);
    case 'DATE':
      return within(value instanceof Date ? Math.floor(value.getTime() / DAY_MS) : value, FIRST_DAY, LAST_DAY, wrong);
    case 'TIME':
      return within(value, 0, DAY_MS - 1, wrong);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return moment(value instanceof Date ? value.getTime() : numberValue(value, type, wrong), type.precision, wrong);
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
  if (!(ms >= FIRST_DAY * DAY_MS && ms < (LAST_DAY + 1) * DAY_MS)) return wrong();
  const whole = Math.floor(ms);
  return ticks(whole, Math.round((ms - whole) * 1e6), precision);
}

/** Most and least of a type; of those that are not here any number is one. */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  TINYINT: [-128, 127],
  SMALLINT: [-32_768, 32_767],
  INT: [-2_147_483_648, 2_147_483_647],
};

function numberValue(value: unknown, type: SqlType, wrong: () => never): number {
  const range = RANGES[type.kind];
  if (range !== undefined) return within(typeof value === 'bigint' ? Number(value) : value, ...range, wrong);
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number') return wrong();
  if (type.kind !== 'FLOAT') return number;
  const float = Math.fround(number);
  return Number.isFinite(number) && !Number.isFinite(float) ? wrong() : float;
}

function within(value: unknown, least: number, most: number, wrong: () => never): number {
  if (!Number.isInteger(value)) return wrong();
  const number = (value as number) + 0;
  return number >= least && number <= most ? number : wrong();
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

/** `below`: digits without their point are less than it. */
function exactValue(value: unknown, scale: number, below: bigint, wrong: () => never): number | bigint {
  if (scale === 0 && below === INT64 && Number.isSafeInteger(value)) return (value as number) + 0;
  let digits: bigint;
  if (typeof value === 'bigint') digits = value * 10n ** BigInt(scale);
  else if (typeof value === 'number' && Number.isInteger(value)) digits = BigInt(value) * 10n ** BigInt(scale);
  else if (below !== INT64 && /^[-+]?\d+(\.\d+)?$/.test(String(value))) digits = unscaled(String(value), scale);
  else return wrong();
  if (digits >= below || (below === INT64 ? digits < -below : digits <= -below)) return wrong();
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

/** Rounded half up, away from zero, as CAST does. */
function unscaled(text: string, scale: number): bigint {
  const [, sign, whole, fraction = ''] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(text)!;
  const cut = BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
  const digits = fraction.charCodeAt(scale) >= FIVE ? cut + 1n : cut;
  return sign === '-' ? -digits : digits;
}

/** A type, for errors. */
function declared(type: SqlType): string {
  const name = type.kind === 'VARCHAR' ? 'STRING' : type.kind;
  const detail = type.kind === 'DECIMAL' ? `(${type.precision}, ${type.scale})` : '';
  return `${name}${detail}${type.nullable ? '' : ' NOT NULL'}`;
}

/** A value, for errors. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof Promise) return 'a Promise: its body must be synchronous (no async, no await)';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return `an object (${value.constructor?.name ?? 'without a prototype'})`;
  return `the ${typeof value} ${inspect(value).slice(0, 60)}`;
}

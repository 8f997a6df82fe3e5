import { perMillisecond } from '@millrace/formats';
import type { SqlType } from '@millrace/sql';

/**
 * A computed SQL value as source text: simple expressions (names, literals) that may be used any number of times.
 * `isNull` is a boolean expression, often the text `false`; when it is true the rest is harmless and meaningless.
 */
export type Value = { readonly type: SqlType; readonly isNull: string } & (
  | { readonly form: 'boolean'; readonly v: string }
  /** TINYINT to INT, FLOAT, DOUBLE, DATE (days), TIME, TIMESTAMP to three digits (ms), INTERVAL. */
  | { readonly form: 'number'; readonly v: string }
  /**
   * BIGINT, DECIMAL (unscaled), TIMESTAMP of more than three digits (kernel/ticks.ts): kernel/exact.ts says how `v` and
   * `b` hold it. `b` is the text `null` when it is known.
   */
  | { readonly form: 'exact'; readonly v: string; readonly b: string }
  /** STRING as UTF-8 bytes `buf[s, e)`; `text` where it is a literal. */
  | {
      readonly form: 'range';
      readonly buf: string;
      readonly s: string;
      readonly e: string;
      readonly text?: string;
      readonly known?: KnownText;
    }
  /** STRING as a JS string. */
  | { readonly form: 'text'; readonly v: string; readonly known?: KnownText }
  /** BYTES (a Buffer), ARRAY and ROW (a JS array), MAP and MULTISET (a Map): a plain value of dataflow/row.ts. */
  | { readonly form: 'object'; readonly v: string }
);

/** A string that a `ValueIds` has: source texts of both. */
export interface KnownText {
  readonly ids: string;
  readonly id: string;
}

export type NumberValue = Extract<Value, { form: 'number' }>;
export type ExactValue = Extract<Value, { form: 'exact' }>;
export type BooleanValue = Extract<Value, { form: 'boolean' }>;
export type StringValue = Extract<Value, { form: 'range' | 'text' }>;

export type TypeClass = 'boolean' | 'number' | 'exact' | 'string' | 'object';

/** How values of a type are held. */
export function classOf(type: SqlType): TypeClass {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean';
    case 'BIGINT':
    case 'DECIMAL':
      return 'exact';
    case 'CHAR':
    case 'VARCHAR':
      return 'string';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL':
    case 'NULL':
      return 'number';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return perMillisecond(type.precision) === 1 ? 'number' : 'exact';
    default:
      return 'object';
  }
}

export const isInteger = (type: SqlType) => /^(TINYINT|SMALLINT|INT)$/.test(type.kind);
export const isApproximate = (type: SqlType) => type.kind === 'FLOAT' || type.kind === 'DOUBLE';
export const isBinary = (type: SqlType): type is SqlType & { readonly kind: 'BINARY' | 'VARBINARY' } =>
  type.kind === 'BINARY' || type.kind === 'VARBINARY';
export const isTimestamp = (type: SqlType): type is SqlType & { readonly kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ' } =>
  type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
export const scaleOf = (type: SqlType) => (type.kind === 'DECIMAL' ? type.scale : 0);

/** NULL of a type. */
export function nullValue(type: SqlType): Value {
  switch (classOf(type)) {
    case 'boolean':
      return { type, isNull: 'true', form: 'boolean', v: 'false' };
    case 'exact':
      return { type, isNull: 'true', form: 'exact', v: '0', b: 'null' };
    case 'string':
      return { type, isNull: 'true', form: 'text', v: "''" };
    case 'object':
      return { type, isNull: 'true', form: 'object', v: 'null' };
    default:
      return { type, isNull: 'true', form: 'number', v: '0' };
  }
}

/** `a || b …` without the parts that are known. */
export function or(...conditions: readonly string[]): string {
  if (conditions.includes('true')) return 'true';
  const open = [...new Set(conditions.filter((condition) => condition !== 'false'))];
  if (open.length === 0) return 'false';
  return open.length === 1 ? open[0] : `(${open.join(' || ')})`;
}

export function not(condition: string): string {
  if (condition === 'true') return 'false';
  if (condition === 'false') return 'true';
  return `!${condition}`;
}

/** A number as source text; negative zero and infinities survive. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : value < 0 ? `(${value})` : String(value);
}

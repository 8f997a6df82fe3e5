import type { Expression } from '../logical/plan.ts';
import { isInteger, isNumeric, isString, isTimestamp, simple, STRING, timestamp } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, type FunctionDefinition } from './definition.ts';
import { INTEGER, signature, TEXT } from './signature.ts';

/**
 * Times from and to texts and numbers. Formats are Java's: DateTimeFormatter's in DATE_FORMAT of a timestamp,
 * TO_TIMESTAMP and TO_TIMESTAMP_LTZ; SimpleDateFormat's in DATE_FORMAT of a string, TO_DATE, UNIX_TIMESTAMP and
 * FROM_UNIXTIME.
 */

const format: FunctionDefinition = {
  id: 'DATE_FORMAT',
  names: ['DATE_FORMAT'],
  arity: [2, 2],
  resolve(types) {
    const [time, pattern] = types;
    if ((!isTimestamp(time) && !isString(time)) || !isString(pattern)) {
      return `DATE_FORMAT takes a TIMESTAMP (or a string) and a format, not ${listTypes(types)}: CAST the time`;
    }
    return { parameters: types, type: STRING };
  },
};

/** NULL when the string is no time. */
const toTimestamp: FunctionDefinition = {
  id: 'TO_TIMESTAMP',
  names: ['TO_TIMESTAMP'],
  arity: [1, 2],
  resolve(types) {
    if (types.every(isString)) return { parameters: types, type: timestamp(3) };
    return `TO_TIMESTAMP takes a string and a format, not ${listTypes(types)}; for numbers: TO_TIMESTAMP_LTZ(n, 3)`;
  },
};

/** A number and what it counts (0 seconds, 3 milliseconds, 6, 9), or a string, its format and its time zone. */
const toTimestampLtz: FunctionDefinition = {
  id: 'TO_TIMESTAMP_LTZ',
  names: ['TO_TIMESTAMP_LTZ'],
  arity: [1, 3],
  resolve(types, args) {
    const [first, second] = types;
    const result = (precision: number): SqlType => ({ kind: 'TIMESTAMP_LTZ', precision, nullable: true });
    if (types.every(isString)) {
      const wrong = args[2] && checkZone(args[2]);
      return wrong ?? { parameters: types, type: result(3) };
    }
    const isNumber = isNumeric(first) && (second === undefined || isInteger(second)) && types.length < 3;
    if (!isNumber) return `TO_TIMESTAMP_LTZ takes a number and a precision, or strings, not ${listTypes(types)}`;
    const counts = args[1]?.op === 'literal' ? Number(args[1].value) : 3;
    if (counts < 0 || counts > 9) {
      return `the second argument says what the number counts: 0 (seconds) to 9 (nanoseconds), not ${counts}`;
    }
    return { parameters: types, type: result(Math.max(3, counts)) };
  },
};

function checkZone(zone: Expression): string | undefined {
  if (zone.op !== 'literal' || typeof zone.value !== 'string') return undefined;
  const name = zone.value.replace(/^(?:UTC|GMT|UT)(?=[+-])/, '');
  if (/^[+-]\d{1,2}(?::?\d{2})?$/.test(name) || name === 'Z') return undefined;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return undefined;
  } catch {
    return `unknown time zone '${zone.value}': write one such as 'Europe/Berlin' or '+02:00'`;
  }
}

/** Without arguments: now. */
const unixTimestamp: FunctionDefinition = {
  id: 'UNIX_TIMESTAMP',
  names: ['UNIX_TIMESTAMP'],
  arity: [0, 2],
  resolve(types) {
    if (!types.every(isString)) return `UNIX_TIMESTAMP takes a string and a format, not ${listTypes(types)}`;
    return { parameters: types, type: nullableIfAny(simple('BIGINT'), types) };
  },
};

export const DATETIME_TEXTS: readonly FunctionDefinition[] = [
  format,
  signature('TO_DATE', [TEXT, TEXT], simple('DATE'), { optional: 1, nullable: 'always' }),
  toTimestamp,
  toTimestampLtz,
  unixTimestamp,
  signature('FROM_UNIXTIME', [INTEGER, TEXT], STRING, { optional: 1, nullable: 'always' }),
  signature('CONVERT_TZ', [TEXT, TEXT, TEXT], STRING, { nullable: 'always' }),
];

import type { Expression } from '../logical/plan.ts';
import {
  isDatetime,
  isInteger,
  isNumeric,
  isString,
  isTimestamp,
  simple,
  STRING,
  timestamp,
} from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, type FunctionDefinition, type Resolution } from './definition.ts';

/**
 * Times. Units of time are string literals in upper case (`'HOUR'`). The session's time zone is UTC: what Flink
 * computes with `table.local-time-zone` = `UTC`.
 */

const UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const PARTS = [...UNITS, 'DOW', 'DOY', 'ISODOW', 'ISOYEAR', 'EPOCH', 'MILLISECOND'];

const bigint = simple('BIGINT');

function unitOf(arg: Expression): string {
  return arg.op === 'literal' ? String(arg.value) : '';
}

const extract: FunctionDefinition = {
  id: 'EXTRACT',
  names: ['EXTRACT'],
  arity: [2, 2],
  resolve(types, args) {
    const unit = unitOf(args[0]);
    if (!PARTS.includes(unit)) return `unknown part of a time: ${unit}; known: ${PARTS.join(', ')}`;
    if (!isDatetime(types[1])) return `EXTRACT takes a time, not ${listTypes(types.slice(1))}`;
    return { parameters: types, type: nullableIfAny(bigint, types) };
  },
};

/** `FLOOR(ts TO HOUR)`, `CEIL(ts TO DAY)`: time, unit. */
function toUnit(id: string): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [2, 2],
    resolve(types, args) {
      const unit = unitOf(args[1]);
      if (!UNITS.includes(unit)) return `unknown unit of time: ${unit}; known: ${UNITS.join(', ')}`;
      if (!isDatetime(types[0])) return `${id} takes a time, not ${listTypes(types.slice(0, 1))}`;
      return { parameters: types, type: types[0] };
    },
  };
}

/** Letters of Java's DateTimeFormatter that we know, with the widths they may have. */
const PARSE_LETTERS: Readonly<Record<string, readonly number[]>> = {
  y: [4],
  u: [4],
  M: [1, 2],
  d: [1, 2],
  H: [1, 2],
  m: [1, 2],
  s: [1, 2],
  S: [1, 2, 3],
};
const FORMAT_LETTERS = { ...PARSE_LETTERS, y: [2, 4], u: [2, 4], h: [1, 2], a: [1] };

/** What is wrong with a pattern: one that we do not know must not give other text than Flink's. */
function checkPattern(pattern: Expression, letters: Readonly<Record<string, readonly number[]>>): string | undefined {
  if (pattern.op !== 'literal' || typeof pattern.value !== 'string') {
    return `the format must be written out, such as 'yyyy-MM-dd HH:mm'`;
  }
  for (const [field] of pattern.value.replace(/'[^']*'/g, '').matchAll(/([a-zA-Z])\1*/g)) {
    if (!letters[field[0]]?.includes(field.length)) {
      const known = Object.entries(letters).map(([letter, widths]) => letter.repeat(widths.at(-1)!));
      return `\`${field}\` in a format is not supported yet; known: ${known.join(' ')}`;
    }
  }
  return undefined;
}

/** NULL where the format does not fit, says its type: always nullable. */
const format: FunctionDefinition = {
  id: 'DATE_FORMAT',
  names: ['DATE_FORMAT'],
  arity: [2, 2],
  resolve(types, args) {
    if (!isTimestamp(types[0])) return `DATE_FORMAT takes a TIMESTAMP, not ${listTypes(types.slice(0, 1))}`;
    const wrong = checkPattern(args[1], FORMAT_LETTERS);
    if (wrong) return wrong;
    return { parameters: types, type: STRING };
  },
};

/** NULL when the string is no time. */
const toTimestamp: FunctionDefinition = {
  id: 'TO_TIMESTAMP',
  names: ['TO_TIMESTAMP'],
  arity: [1, 2],
  resolve(types, args) {
    if (!types.every(isString))
      return `TO_TIMESTAMP takes a string and a format, not ${listTypes(types)}; for numbers: TO_TIMESTAMP_LTZ(n, 3)`;
    const wrong = args[1] && checkPattern(args[1], PARSE_LETTERS);
    return wrong ?? { parameters: types, type: timestamp(3) };
  },
};

/** Epoch seconds (0) or milliseconds (3); the second argument is a literal. */
const toTimestampLtz: FunctionDefinition = {
  id: 'TO_TIMESTAMP_LTZ',
  names: ['TO_TIMESTAMP_LTZ'],
  arity: [2, 2],
  resolve(types, args) {
    if (!isNumeric(types[0])) return `TO_TIMESTAMP_LTZ takes a number, not ${listTypes(types.slice(0, 1))}`;
    const precision = args[1];
    if (precision.op !== 'literal' || (precision.value !== 0 && precision.value !== 3)) {
      return 'the second argument says what the number counts: 0 (seconds) or 3 (milliseconds)';
    }
    return { parameters: types, type: { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: true } };
  },
};

/** Unit, how many, time. */
const add: FunctionDefinition = {
  id: 'TIMESTAMPADD',
  names: ['TIMESTAMPADD'],
  arity: [3, 3],
  resolve(types, args) {
    const bad = badArithmetic('TIMESTAMPADD', args[0], types[2]);
    if (bad) return bad;
    if (!isInteger(types[1])) return 'TIMESTAMPADD adds a whole number of units';
    return { parameters: types, type: nullableIfAny(types[2], types) };
  },
};

/** Unit, from, to: whole units between, towards zero. */
const difference: FunctionDefinition = {
  id: 'TIMESTAMPDIFF',
  names: ['TIMESTAMPDIFF'],
  arity: [3, 3],
  resolve(types, args): Resolution | string {
    const bad = badArithmetic('TIMESTAMPDIFF', args[0], types[1]) ?? badArithmetic('TIMESTAMPDIFF', args[0], types[2]);
    return bad ?? { parameters: types, type: nullableIfAny(simple('INT'), types) };
  },
};

function badArithmetic(name: string, unit: Expression, datetime: SqlType): string | undefined {
  if (!UNITS.includes(unitOf(unit))) return `unknown unit of time: ${unitOf(unit)}; known: ${UNITS.join(', ')}`;
  if (!isTimestamp(datetime)) return `${name} takes a TIMESTAMP, not ${listTypes([datetime])}: CAST it`;
  return undefined;
}

export const DATETIME: readonly FunctionDefinition[] = [
  extract,
  toUnit('FLOOR TO'),
  toUnit('CEIL TO'),
  format,
  toTimestamp,
  toTimestampLtz,
  add,
  difference,
];

/** `HOUR(ts)` is `EXTRACT(HOUR FROM ts)`. */
export const EXTRACT_SHORTHANDS: Readonly<Record<string, string>> = {
  YEAR: 'YEAR',
  QUARTER: 'QUARTER',
  MONTH: 'MONTH',
  WEEK: 'WEEK',
  DAYOFYEAR: 'DOY',
  DAYOFMONTH: 'DAY',
  DAYOFWEEK: 'DOW',
  HOUR: 'HOUR',
  MINUTE: 'MINUTE',
  SECOND: 'SECOND',
};

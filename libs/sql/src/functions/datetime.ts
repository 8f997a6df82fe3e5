import type { Expression } from '../logical/plan.ts';
import { formatType, isDatetime, isInteger, simple, timestamp, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, type FunctionDefinition, type Resolution } from './definition.ts';

/**
 * Times computed with. Units of time are string literals in upper case (`'HOUR'`). The session's time zone is UTC: what
 * Flink computes with `table.local-time-zone` = `UTC`. Texts of times: datetime-texts.ts.
 */

const DATE_UNITS = ['MILLENNIUM', 'CENTURY', 'DECADE', 'YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY'];
const TIME_UNITS = ['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'];
const TIME_PARTS = [...TIME_UNITS, 'MICROSECOND', 'NANOSECOND'];
const PARTS = [...DATE_UNITS, 'DOW', 'DOY', 'ISODOW', 'ISOYEAR', 'EPOCH', ...TIME_PARTS];
const INTERVAL_PARTS = {
  YEAR_MONTH: ['YEAR', 'QUARTER', 'MONTH'],
  DAY_TIME: ['DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'],
};
/** TIMESTAMPADD and TIMESTAMPDIFF. */
const STEPS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', ...TIME_UNITS];
const LONG_STEPS = ['MILLENNIUM', 'CENTURY', 'DECADE'];

const unitOf = (arg: Expression): string => (arg.op === 'literal' ? String(arg.value) : '');
const isTime = (type: SqlType): boolean => type.kind === 'TIME';

/** What is wrong with a unit, where it must be one of `known`. */
function checkUnit(unit: string, known: readonly string[], of: SqlType | undefined): string | undefined {
  if (known.includes(unit)) return undefined;
  const what = of === undefined ? 'unit of time' : `unit of ${formatType(of)}`;
  return `unknown ${what}: ${unit}; known: ${known.join(', ')}`;
}

const extract: FunctionDefinition = {
  id: 'EXTRACT',
  names: ['EXTRACT'],
  arity: [2, 2],
  resolve([, type], [part]) {
    const known = isTime(type) ? TIME_PARTS : type.kind === 'INTERVAL' ? INTERVAL_PARTS[type.unit] : PARTS;
    if (!isDatetime(type) && !isTime(type) && type.kind !== 'INTERVAL') {
      return `EXTRACT takes a time, not ${listTypes([type])}`;
    }
    const wrong = checkUnit(unitOf(part), known, type);
    return wrong ?? { parameters: [part.type, type], type: withNullable(simple('BIGINT'), type.nullable) };
  },
};

/** `FLOOR(ts TO HOUR)`, `CEIL(ts TO DAY)`: time, unit. */
function toUnit(id: string): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [2, 2],
    resolve(types, [, unit]) {
      const [type] = types;
      if (!isDatetime(type) && !isTime(type)) return `${id} takes a time, not ${listTypes([type])}`;
      const wrong = checkUnit(unitOf(unit), isTime(type) ? TIME_UNITS : [...DATE_UNITS, ...TIME_UNITS], type);
      return wrong ?? { parameters: types, type };
    },
  };
}

/** Unit, how many, time. Hours of a DATE make a TIMESTAMP of it. */
const add: FunctionDefinition = {
  id: 'TIMESTAMPADD',
  names: ['TIMESTAMPADD'],
  arity: [3, 3],
  resolve(types, args) {
    const [unitType, count, time] = types;
    const known = [...LONG_STEPS, ...STEPS].filter((unit) => time.kind !== 'DATE' || unit !== 'MILLISECOND');
    const bad = checkStep('TIMESTAMPADD', args[0], time, known);
    if (bad) return bad;
    if (!isInteger(count)) return 'TIMESTAMPADD adds a whole number of units';
    const becomes = time.kind === 'DATE' && TIME_UNITS.includes(unitOf(args[0])) ? timestamp(6) : time;
    const parameter = withNullable(becomes, time.nullable);
    return { parameters: [unitType, count, parameter], type: nullableIfAny(becomes, [count, time]) };
  },
};

/** Unit, from, to: whole units between, towards zero. */
const difference: FunctionDefinition = {
  id: 'TIMESTAMPDIFF',
  names: ['TIMESTAMPDIFF'],
  arity: [3, 3],
  resolve(types, args): Resolution | string {
    const [, from, to] = types;
    const bad = checkStep('TIMESTAMPDIFF', args[0], from, STEPS) ?? checkStep('TIMESTAMPDIFF', args[0], to, STEPS);
    if (bad) return bad;
    const mixed = isTime(from) !== isTime(to) || (from.kind === 'TIMESTAMP_LTZ') !== (to.kind === 'TIMESTAMP_LTZ');
    if (mixed) return `TIMESTAMPDIFF of ${listTypes([from, to])}: CAST one of them`;
    return { parameters: types, type: nullableIfAny(simple('INT'), [from, to]) };
  },
};

/** `(later - earlier) DAY`: milliseconds, or whole months. */
function between(id: string, unit: 'DAY_TIME' | 'YEAR_MONTH'): FunctionDefinition {
  return {
    id,
    names: [],
    arity: [2, 2],
    resolve(types) {
      const [later, earlier] = types;
      const ofOneKind = later.kind === earlier.kind && (isDatetime(later) || (isTime(later) && unit === 'DAY_TIME'));
      if (!ofOneKind)
        return `an interval lies between two times of one type, not ${listTypes(types)}: CAST one of them`;
      return { parameters: types, type: nullableIfAny({ kind: 'INTERVAL', unit, nullable: false }, types) };
    },
  };
}

function checkStep(name: string, unit: Expression, type: SqlType, known: readonly string[]): string | undefined {
  if (!isDatetime(type) && !isTime(type)) return `${name} takes a time, not ${listTypes([type])}: CAST it`;
  return checkUnit(unitOf(unit), known, type);
}

/** `(start, end) OVERLAPS (start, end)`; an end may be an interval from the start. */
const overlaps: FunctionDefinition = {
  id: 'OVERLAPS',
  names: [],
  arity: [4, 4],
  resolve(types) {
    const [start, end, otherStart, otherEnd] = types;
    const isPoint = (type: SqlType) => isDatetime(type) || isTime(type);
    const isEnd = (type: SqlType, of: SqlType) => type.kind === 'INTERVAL' || type.kind === of.kind;
    const fits = isPoint(start) && start.kind === otherStart.kind && isEnd(end, start) && isEnd(otherEnd, otherStart);
    if (!fits) return `OVERLAPS compares periods of one type, not ${listTypes(types)}`;
    return { parameters: types, type: nullableIfAny(simple('BOOLEAN'), types) };
  },
};

/** The time now: of the record at hand. */
function now(id: string, names: readonly string[], type: SqlType): FunctionDefinition {
  return { id, names, arity: [0, 0], resolve: () => ({ parameters: [], type: withNullable(type, false) }) };
}

const instant: SqlType = { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: false };
const timeOfDay: SqlType = { kind: 'TIME', precision: 0, nullable: false };

export const DATETIME: readonly FunctionDefinition[] = [
  extract,
  toUnit('FLOOR TO'),
  toUnit('CEIL TO'),
  add,
  difference,
  between('MILLISECONDS BETWEEN', 'DAY_TIME'),
  between('MONTHS BETWEEN', 'YEAR_MONTH'),
  overlaps,
  now('CURRENT_TIMESTAMP', ['CURRENT_TIMESTAMP', 'NOW', 'CURRENT_ROW_TIMESTAMP'], instant),
  /** A time attribute, where it is a column. */
  now('PROCTIME', ['PROCTIME'], instant),
  now('LOCALTIMESTAMP', ['LOCALTIMESTAMP'], timestamp(3)),
  now('CURRENT_DATE', ['CURRENT_DATE'], simple('DATE')),
  now('CURRENT_TIME', ['CURRENT_TIME', 'LOCALTIME'], timeOfDay),
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

import { asDecimal, commonType } from '../type-system/common-type.ts';
import { isDatetime, isExact, isInteger, isNumeric, simple, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, ofKinds, type FunctionDefinition, type Resolution } from './definition.ts';

/**
 * Arithmetic. Both operands are cast to the result's type; integers wrap around, whole-number division truncates and
 * fails on zero, FLOAT and DOUBLE follow IEEE 754, as Flink. A datetime plus or minus an interval is `ADD_INTERVAL`
 * or `SUBTRACT_INTERVAL` (datetime first).
 */

function numeric(id: string, types: readonly SqlType[]): Resolution | string {
  const common = commonType(types[0], types[1]);
  if (!common || !isNumeric(common)) return `${id} takes numbers, not ${listTypes(types)}`;
  if (common.kind === 'DECIMAL') return decimal(id, types);
  return { parameters: types.map((type) => withNullable(common, type.nullable)), type: common };
}

/** Typed as Flink does it; the binder then refuses what is left of DECIMAL, with the place. */
function decimal(id: string, types: readonly SqlType[]): Resolution {
  const [a, b] = types.map(asDecimal);
  const scale = id === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  return { parameters: types, type: nullableIfAny({ kind: 'DECIMAL', precision: 38, scale, nullable: true }, types) };
}

function additive(id: '+' | '-'): FunctionDefinition {
  const fn = id === '+' ? 'ADD_INTERVAL' : 'SUBTRACT_INTERVAL';
  return {
    id,
    names: [],
    arity: [2, 2],
    resolve(types) {
      const [a, b] = types;
      if (a.kind === 'INTERVAL' && b.kind === 'INTERVAL') {
        if (a.unit !== b.unit) return 'days and months do not add up: use intervals of one kind';
        return { parameters: types, type: nullableIfAny(a, types) };
      }
      if (isDatetime(a) && b.kind === 'INTERVAL') return withInterval(fn, a, b);
      if (id === '+' && a.kind === 'INTERVAL' && isDatetime(b)) return 'write the time first: ts + INTERVAL …';
      if (isDatetime(a) && isDatetime(b))
        return 'use TIMESTAMPDIFF(SECOND, earlier, later) for the time between two times';
      return numeric(id, types);
    },
  };
}

function withInterval(fn: string, datetime: SqlType, interval: SqlType): Resolution | string {
  if (datetime.kind === 'DATE' && interval.kind === 'INTERVAL' && interval.unit === 'DAY_TIME') {
    return 'a DATE has no time of day: CAST it to TIMESTAMP(3) first';
  }
  return { fn, parameters: [datetime, interval], type: nullableIfAny(datetime, [datetime, interval]) };
}

function intervalOperation(id: string): FunctionDefinition {
  return {
    id,
    names: [],
    arity: [2, 2],
    resolve: ([datetime, interval]) => withInterval(id, datetime, interval),
  };
}

function binary(id: string, names: readonly string[] = []): FunctionDefinition {
  return { id, names, arity: [2, 2], resolve: (types) => numeric(id, types) };
}

/** MOD of whole numbers has the type of its second argument. */
const remainder: FunctionDefinition = {
  id: '%',
  names: ['MOD'],
  arity: [2, 2],
  resolve(types) {
    if (!types.every(isExact)) return `MOD and % take whole numbers, not ${listTypes(types)}`;
    const resolved = numeric('%', types);
    if (typeof resolved === 'string' || !types.every(isInteger)) return resolved;
    return { ...resolved, type: withNullable(types[1], resolved.type.nullable) };
  },
};

const negation: FunctionDefinition = {
  id: 'NEG',
  names: [],
  arity: [1, 1],
  resolve(types) {
    if (!isNumeric(types[0]) && types[0].kind !== 'INTERVAL') return `- takes a number, not ${listTypes(types)}`;
    return { parameters: types, type: types[0] };
  },
};

const DOUBLE = simple('DOUBLE');

function toDouble(id: string, count: number): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [count, count],
    resolve(types) {
      if (!types.every(isNumeric)) return `${id} takes numbers, not ${listTypes(types)}`;
      return {
        parameters: types.map((type) => withNullable(DOUBLE, type.nullable)),
        type: nullableIfAny(DOUBLE, types),
      };
    },
  };
}

export const ARITHMETIC: readonly FunctionDefinition[] = [
  additive('+'),
  additive('-'),
  binary('*'),
  binary('/'),
  remainder,
  negation,
  intervalOperation('ADD_INTERVAL'),
  intervalOperation('SUBTRACT_INTERVAL'),
  ofKinds('ABS', ['ABS'], [isNumeric], 'a number', ([type]) => type),
  ofKinds('FLOOR', ['FLOOR'], [isNumeric], 'a number', ([type]) => type),
  ofKinds('CEIL', ['CEIL', 'CEILING'], [isNumeric], 'a number', ([type]) => type),
  ofKinds('ROUND', ['ROUND'], [isNumeric, isInteger], 'a number and how many places', ([type]) => type, 1),
  toDouble('POWER', 2),
  toDouble('SQRT', 1),
];

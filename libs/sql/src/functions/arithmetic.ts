import { commonType } from '../type-system/common-type.ts';
import { asDecimal, decimal, decimalResult, roundedDecimal } from '../type-system/decimal.ts';
import {
  BYTES,
  isDatetime,
  isExact,
  isInteger,
  isNumeric,
  isString,
  simple,
  STRING,
  withNullable,
} from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, ofKinds, type FunctionDefinition, type Resolution } from './definition.ts';
import { INTEGER, signature, TEXT } from './signature.ts';

/**
 * Arithmetic. Both operands are cast to the result's type; integers wrap around, whole-number division truncates and
 * fails on zero, FLOAT and DOUBLE follow IEEE 754, as Flink. A datetime plus or minus an interval is `ADD_INTERVAL`
 * or `SUBTRACT_INTERVAL` (datetime first).
 */

type Operator = '+' | '-' | '*' | '/' | '%';

function numeric(id: Operator, types: readonly SqlType[]): Resolution | string {
  const common = commonType(types[0], types[1]);
  if (!common || !isNumeric(common)) return `${id} takes numbers, not ${listTypes(types)}`;
  if (common.kind === 'DECIMAL') {
    const [a, b] = types.map(asDecimal);
    return { parameters: types, type: decimal(decimalResult(id, a, b), common.nullable) };
  }
  return { parameters: types.map((type) => withNullable(common, type.nullable)), type: common };
}

const isTimed = (type: SqlType) => isDatetime(type) || type.kind === 'TIME';

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
      if (isTimed(a) && b.kind === 'INTERVAL') return withInterval(fn, a, b);
      if (id === '+' && a.kind === 'INTERVAL' && isTimed(b))
        return { fn, parameters: types, type: nullableIfAny(b, types) };
      if (isDatetime(a) && isDatetime(b))
        return 'use TIMESTAMPDIFF(SECOND, earlier, later) for the time between two times';
      return numeric(id, types);
    },
  };
}

function withInterval(fn: string, datetime: SqlType, interval: SqlType): Resolution {
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

/** Numbers, or an interval and a whole number. */
const product: FunctionDefinition = {
  id: '*',
  names: [],
  arity: [2, 2],
  resolve(types) {
    const interval = types.find((type) => type.kind === 'INTERVAL');
    if (!interval) return numeric('*', types);
    if (!types.some(isInteger)) return `an interval is multiplied by a whole number: ${listTypes(types)}`;
    return { fn: 'TIMES_INTERVAL', parameters: types, type: nullableIfAny(interval, types) };
  },
};

const timesInterval: FunctionDefinition = { ...product, id: 'TIMES_INTERVAL' };

const quotient: FunctionDefinition = {
  id: '/',
  names: [],
  arity: [2, 2],
  resolve(types) {
    if (types[0].kind === 'INTERVAL') return 'an interval is not divided (nor by Flink): write the shorter one';
    return numeric('/', types);
  },
};

/** MOD of whole numbers (of scale 0) has the type of its second argument. */
const remainder: FunctionDefinition = {
  id: '%',
  names: ['MOD'],
  arity: [2, 2],
  resolve(types) {
    if (!types.every(isExact)) return `MOD and % take whole numbers and DECIMALs, not ${listTypes(types)}`;
    const resolved = numeric('%', types);
    if (typeof resolved === 'string' || !types.every((type) => asDecimal(type).scale === 0)) return resolved;
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

/** Functions of DOUBLEs: `[id, least, most]` arguments. */
const DOUBLES: readonly (readonly [string, number, number])[] = [
  ['POWER', 2, 2],
  ['SQRT', 1, 1],
  ['EXP', 1, 1],
  ['LN', 1, 1],
  ['LOG10', 1, 1],
  ['LOG2', 1, 1],
  ['LOG', 1, 2],
  ['SIN', 1, 1],
  ['COS', 1, 1],
  ['TAN', 1, 1],
  ['COT', 1, 1],
  ['ASIN', 1, 1],
  ['ACOS', 1, 1],
  ['ATAN', 1, 1],
  ['ATAN2', 2, 2],
  ['SINH', 1, 1],
  ['COSH', 1, 1],
  ['TANH', 1, 1],
  ['DEGREES', 1, 1],
  ['RADIANS', 1, 1],
  ['PI', 0, 0],
  ['E', 0, 0],
];

function ofDoubles([id, least, most]: (typeof DOUBLES)[number]): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [least, most],
    resolve(types) {
      if (!types.every(isNumeric)) return `${id} takes numbers, not ${listTypes(types)}`;
      return {
        parameters: types.map((type) => withNullable(DOUBLE, type.nullable)),
        type: nullableIfAny(DOUBLE, types),
      };
    },
  };
}

/** Of the argument's type; a DECIMAL without its fraction. */
const toWhole = ([type]: readonly SqlType[]): SqlType => (type.kind === 'DECIMAL' ? { ...type, scale: 0 } : type);

/** ROUND, TRUNCATE: a DECIMAL loses the digits that the script says it does. */
function toPlaces(id: string): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [1, 2],
    resolve(types, args) {
      const [number, places] = types;
      if (!isNumeric(number) || (places !== undefined && !(isInteger(places) && places.kind !== 'BIGINT')))
        return `${id} takes a number and how many places, not ${listTypes(types)}`;
      const type = nullableIfAny(number, types);
      if (type.kind !== 'DECIMAL') return { parameters: types, type };
      const written = args.length < 2 ? 0 : args[1].op === 'literal' ? Number(args[1].value) : type.scale;
      return { parameters: types, type: decimal(roundedDecimal(type, written), type.nullable) };
    },
  };
}

export const ARITHMETIC: readonly FunctionDefinition[] = [
  additive('+'),
  additive('-'),
  product,
  timesInterval,
  quotient,
  remainder,
  negation,
  intervalOperation('ADD_INTERVAL'),
  intervalOperation('SUBTRACT_INTERVAL'),
  ofKinds('ABS', ['ABS'], [isNumeric], 'a number', ([type]) => type),
  ofKinds('SIGN', ['SIGN'], [isNumeric], 'a number', ([type]) => type),
  ofKinds('FLOOR', ['FLOOR'], [isNumeric], 'a number', toWhole),
  ofKinds('CEIL', ['CEIL', 'CEILING'], [isNumeric], 'a number', toWhole),
  toPlaces('ROUND'),
  toPlaces('TRUNCATE'),
  ...DOUBLES.map(ofDoubles),
  signature('BIN', [INTEGER], STRING),
  signature(
    'HEX',
    [{ wanted: 'a whole number or a string', accepts: (type) => isInteger(type) || isString(type) }],
    STRING,
  ),
  signature('UNHEX', [TEXT], BYTES, { nullable: 'always' }),
];

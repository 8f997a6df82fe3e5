import {
  formatType,
  isInteger,
  isNumeric,
  isString,
  simple,
  STRING,
  varchar,
  withNullable,
} from '../type-system/type.ts';
import { MAX_LENGTH, type SqlType } from '../types.ts';
import { listTypes, nullableIfAny, toCommonType, type FunctionDefinition } from './definition.ts';
import { ANYTHING, BINARY, INT, INTEGER, signature, TEXT, TEXT_OR_BINARY } from './signature.ts';

/** String functions. Positions count from 1 and, as in Flink, in characters (code points) unless said otherwise. */

const concatenation: FunctionDefinition = {
  id: '||',
  names: [],
  arity: [2, 2],
  resolve(types) {
    if (!types.every(isString)) return `|| takes strings, not ${listTypes(types)}: CAST(… AS STRING)`;
    const kind = types.every((type) => type.kind === 'CHAR') ? 'CHAR' : 'VARCHAR';
    return { parameters: types, type: nullableIfAny({ kind, length: sumOfLengths(types), nullable: true }, types) };
  },
};

/** One of the values by its number, from 1; NULL for a number that none has. */
const elt: FunctionDefinition = {
  id: 'ELT',
  names: ['ELT'],
  arity: [2, Infinity],
  resolve([index, ...values], [number]) {
    if (!isInteger(index)) return `ELT takes a whole number first, not ${formatType(index)}`;
    if (number.op === 'literal' && Number(number.value) < 0) return 'ELT counts from 1';
    if (!values.every(isString) && !values.every(BINARY.accepts))
      return `ELT takes strings or bytes, not ${listTypes(values)}`;
    const shared = toCommonType(values);
    if (!shared) return `ELT: ${listTypes(values)} have no common type: CAST one of them`;
    return { parameters: [index, ...shared.parameters], type: withNullable(shared.common, true) };
  },
};

/** NULL for `search` or `replacement` leaves the text as it is. */
const translate = signature('TRANSLATE', [TEXT, TEXT, TEXT], ([text]) => withNullable(STRING, text.nullable), {
  names: ['TRANSLATE', 'TRANSLATE3'],
});

/** A text, and both separators or none. */
const strToMap: FunctionDefinition = {
  id: 'STR_TO_MAP',
  names: ['STR_TO_MAP'],
  arity: [1, 3],
  resolve(types) {
    if (!types.every(isString) || types.length === 2) {
      return `STR_TO_MAP takes a string, or three: the text and two separators; not ${listTypes(types)}`;
    }
    return { parameters: types, type: { kind: 'MAP', key: STRING, value: STRING, nullable: true } };
  },
};

/** The type of a value as text: known before there is one. */
const typeOf: FunctionDefinition = {
  id: 'TYPEOF',
  names: ['TYPEOF'],
  takesNull: true,
  arity: [1, 2],
  resolve: (types) => ({ parameters: types, type: STRING, value: formatType(types[0]) }),
};

const lengthOf = (type: SqlType) => ('length' in type ? type.length : MAX_LENGTH);
const sumOfLengths = (types: readonly SqlType[]) =>
  Math.min(
    types.reduce((sum, type) => sum + lengthOf(type), 0),
    MAX_LENGTH,
  );
const sameType = ([type]: readonly SqlType[]) => type;
const asLongAs = (index: number) => (types: readonly SqlType[]) => varchar(lengthOf(types[index]));
const BYTES: SqlType = { kind: 'VARBINARY', length: MAX_LENGTH, nullable: true };
const BOOLEAN = simple('BOOLEAN');
const TEXT_OR_NUMBER = {
  wanted: 'a string or a number',
  accepts: (type: SqlType) => isString(type) || isNumeric(type),
};
const NUMBER = simple('INT');

export const STRINGS: readonly FunctionDefinition[] = [
  concatenation,
  signature('CONCAT', [TEXT], STRING, { rest: TEXT }),
  /** NULLs are left out, except as the separator. */
  signature('CONCAT_WS', [TEXT], STRING, { rest: TEXT }),
  signature('UPPER', [TEXT], sameType),
  signature('LOWER', [TEXT], sameType),
  signature('INITCAP', [TEXT], sameType),
  /** Which end (a literal: BOTH, LEADING, TRAILING), the characters, the string. */
  signature('TRIM', [TEXT, TEXT, TEXT], asLongAs(2)),
  signature('LTRIM', [TEXT, TEXT], asLongAs(0), { optional: 1 }),
  signature('RTRIM', [TEXT, TEXT], asLongAs(0), { optional: 1 }),
  signature('BTRIM', [TEXT, TEXT], STRING, { optional: 1 }),
  /** NULL for a negative length: always nullable. */
  signature('SUBSTRING', [TEXT, INT, INT], asLongAs(0), {
    names: ['SUBSTRING', 'SUBSTR'],
    optional: 1,
    nullable: 'always',
  }),
  signature('LEFT', [TEXT, INT], asLongAs(0), { nullable: 'always' }),
  signature('RIGHT', [TEXT, INT], asLongAs(0), { nullable: 'always' }),
  signature('OVERLAY', [TEXT, TEXT, INTEGER, INTEGER], (types) => varchar(sumOfLengths(types.slice(0, 2))), {
    optional: 1,
  }),
  signature('REPLACE', [TEXT, TEXT, TEXT], STRING),
  translate,
  signature('REVERSE', [TEXT], STRING, { nullable: 'always' }),
  signature('REPEAT', [TEXT, INT], STRING),
  /** NULL for a negative length and for nothing to pad with, although Flink's type says otherwise. */
  signature('LPAD', [TEXT, INT, TEXT], STRING),
  signature('RPAD', [TEXT, INT, TEXT], STRING),
  signature('SPLIT', [TEXT, TEXT], { kind: 'ARRAY', element: STRING, nullable: true }),
  /** The separator is a string, or the code of its only character. */
  signature(
    'SPLIT_INDEX',
    [TEXT, { wanted: 'a string or a whole number', accepts: (type) => isString(type) || INT.accepts(type) }, INT],
    STRING,
    { nullable: 'always' },
  ),
  strToMap,
  signature('POSITION', [TEXT, TEXT, INT], NUMBER, { optional: 1 }),
  signature('LOCATE', [TEXT, TEXT, INT], NUMBER, { optional: 1 }),
  signature('INSTR', [TEXT, TEXT, INT, INT], NUMBER, { optional: 2 }),
  signature('CHAR_LENGTH', [TEXT], NUMBER, { names: ['CHAR_LENGTH', 'CHARACTER_LENGTH'] }),
  signature('ASCII', [TEXT], NUMBER),
  signature('CHR', [INTEGER], STRING, { nullable: 'always' }),
  elt,
  signature('STARTSWITH', [TEXT_OR_BINARY, TEXT_OR_BINARY], BOOLEAN),
  signature('ENDSWITH', [TEXT_OR_BINARY, TEXT_OR_BINARY], BOOLEAN),
  signature('IS_ALPHA', [TEXT_OR_NUMBER], BOOLEAN, { nullable: 'never' }),
  signature('IS_DIGIT', [TEXT_OR_NUMBER], BOOLEAN, { nullable: 'never' }),
  signature('IS_DECIMAL', [TEXT_OR_NUMBER], BOOLEAN, { nullable: 'never' }),
  signature('TO_BASE64', [TEXT_OR_BINARY], STRING),
  signature('FROM_BASE64', [TEXT_OR_BINARY], STRING),
  signature('ENCODE', [TEXT, TEXT], BYTES),
  signature('DECODE', [BINARY, TEXT], STRING),
  signature('URL_ENCODE', [TEXT], STRING, { nullable: 'always' }),
  signature('URL_DECODE', [TEXT], STRING, { nullable: 'always' }),
  signature('PARSE_URL', [TEXT, TEXT, TEXT], STRING, { optional: 1, nullable: 'always' }),
  signature('INET_ATON', [TEXT], simple('BIGINT'), { nullable: 'always' }),
  signature('INET_NTOA', [INTEGER], STRING, { nullable: 'always' }),
  signature('PRINTF', [TEXT], STRING, { rest: ANYTHING, nullable: 'always' }),
  typeOf,
];

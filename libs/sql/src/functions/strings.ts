import { isInteger, isString, simple, STRING, varchar } from '../type-system/type.ts';
import { MAX_LENGTH, type SqlType } from '../types.ts';
import { alwaysNullable, listTypes, nullableIfAny, ofKinds, type FunctionDefinition } from './definition.ts';

/** String functions. Positions count from 1 and, as in Flink, in characters (code points), not bytes. */

const varying: FunctionDefinition = {
  id: 'CONCAT',
  names: ['CONCAT'],
  arity: [1, Infinity],
  resolve(types) {
    if (!types.every(isString)) return `CONCAT takes strings, not ${listTypes(types)}: CAST(… AS STRING)`;
    return { parameters: types, type: nullableIfAny(STRING, types) };
  },
};

const concatenation: FunctionDefinition = {
  id: '||',
  names: [],
  arity: [2, 2],
  resolve(types) {
    if (!types.every(isString)) return `|| takes strings, not ${listTypes(types)}: CAST(… AS STRING)`;
    const length = Math.min(
      types.reduce((sum, type) => sum + lengthOf(type), 0),
      MAX_LENGTH,
    );
    const kind = types.every((type) => type.kind === 'CHAR') ? 'CHAR' : 'VARCHAR';
    return { parameters: types, type: nullableIfAny({ kind, length, nullable: true }, types) };
  },
};

const lengthOf = (type: SqlType) => ('length' in type ? type.length : MAX_LENGTH);
const sameType = ([type]: readonly SqlType[]) => type;
const upTo = (index: number) => (types: readonly SqlType[]) => varchar(lengthOf(types[index]));
const string = () => STRING;

export const STRINGS: readonly FunctionDefinition[] = [
  varying,
  concatenation,
  ofKinds('UPPER', ['UPPER'], [isString], 'a string', sameType),
  ofKinds('LOWER', ['LOWER'], [isString], 'a string', sameType),
  /** Which end (a literal: BOTH, LEADING, TRAILING), the characters, the string. */
  ofKinds('TRIM', ['TRIM'], [isString, isString, isString], 'strings', upTo(2)),
  /** NULL for a negative length: always nullable. */
  alwaysNullable(
    ofKinds(
      'SUBSTRING',
      ['SUBSTRING', 'SUBSTR'],
      [isString, isInteger, isInteger],
      'a string, where to start, how many',
      upTo(0),
      1,
    ),
  ),
  ofKinds('CHAR_LENGTH', ['CHAR_LENGTH', 'CHARACTER_LENGTH'], [isString], 'a string', () => simple('INT')),
  ofKinds('REPLACE', ['REPLACE'], [isString, isString, isString], 'three strings', string),
];

import { formatType, isString, simple, STRING } from '../type-system/type.ts';
import { listTypes, nullableIfAny, type FunctionDefinition } from './definition.ts';
import { INTEGER, signature, TEXT } from './signature.ts';

/** Regular expressions as Java writes them. Where a pattern is not valid the result is NULL (REGEXP: FALSE). */

/** `s SIMILAR TO p [ESCAPE e]`: SQL's own regular expressions. */
const similar: FunctionDefinition = {
  id: 'SIMILAR TO',
  names: [],
  arity: [2, 3],
  resolve(types, [, , escape]) {
    if (!types.every(isString)) return `SIMILAR TO takes strings, not ${listTypes(types)}`;
    if (escape && (escape.op !== 'literal' || typeof escape.value !== 'string' || escape.value.length !== 1)) {
      return `ESCAPE takes one character, written as a string, not ${formatType(types[2])}`;
    }
    return { parameters: types, type: nullableIfAny(simple('BOOLEAN'), types) };
  },
};

export const REGULAR_EXPRESSIONS: readonly FunctionDefinition[] = [
  similar,
  signature('REGEXP', [TEXT, TEXT], simple('BOOLEAN')),
  signature('REGEXP_EXTRACT', [TEXT, TEXT, INTEGER], STRING, { optional: 1, nullable: 'always' }),
  signature('REGEXP_EXTRACT_ALL', [TEXT, TEXT, INTEGER], { kind: 'ARRAY', element: STRING, nullable: true }, {
    optional: 1,
    nullable: 'always',
  }), // prettier-ignore
  /** The replacement is plain text: `$1` means nothing in it. */
  signature('REGEXP_REPLACE', [TEXT, TEXT, TEXT], STRING),
  signature('REGEXP_COUNT', [TEXT, TEXT], simple('INT'), { nullable: 'always' }),
  /** Positions in UTF-16 units here, as Flink. */
  signature('REGEXP_INSTR', [TEXT, TEXT], simple('INT'), { nullable: 'always' }),
  signature('REGEXP_SUBSTR', [TEXT, TEXT], STRING, { nullable: 'always' }),
];

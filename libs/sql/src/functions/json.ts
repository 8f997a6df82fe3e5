import type { Expression } from '../logical/plan.ts';
import { formatType, isString, sameType, simple, STRING, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, type FunctionDefinition } from './definition.ts';
import { signature, TEXT } from './signature.ts';

/**
 * Functions on JSON texts. Their clauses come as further arguments (binder/rewrites.ts): words as string literals, a
 * type as a NULL of it. A path without a mode is strict.
 */

const BOOLEAN = simple('BOOLEAN');
const STRINGS: SqlType = { kind: 'ARRAY', element: STRING, nullable: true };

/** What is wrong with the text and the path. */
function checkTextAndPath(name: string, types: readonly SqlType[], path: Expression): string | undefined {
  if (!isString(types[0])) return `${name} takes a string, not ${formatType(types[0])}`;
  if (!isString(types[1])) return `the path of ${name} is a string, not ${listTypes([types[1]])}`;
  if (name === 'JSON_EXISTS' && path.op !== 'literal') return `the path of ${name} must be written out`;
  return undefined;
}

const word = (arg: Expression): string => (arg.op === 'literal' ? String(arg.value) : '');

/** Text, path, ON ERROR. */
const exists: FunctionDefinition = {
  id: 'JSON_EXISTS',
  names: ['JSON_EXISTS'],
  arity: [3, 3],
  resolve: (types, args) => checkTextAndPath('JSON_EXISTS', types, args[1]) ?? { parameters: types, type: BOOLEAN },
};

/** Text, path, the type, ON EMPTY, its default, ON ERROR, its default. */
const value: FunctionDefinition = {
  id: 'JSON_VALUE',
  names: ['JSON_VALUE'],
  takesNull: true,
  arity: [7, 7],
  resolve(types, args) {
    const wrong = checkTextAndPath('JSON_VALUE', types, args[1]);
    if (wrong) return wrong;
    const type = withNullable(types[2], true);
    if (!isString(type) && !['BOOLEAN', 'INT', 'DOUBLE'].includes(type.kind)) {
      return `JSON_VALUE … RETURNING gives STRING, BOOLEAN, INT or DOUBLE, not ${formatType(type)}: CAST what it gives`;
    }
    for (const i of [4, 6]) {
      if (word(args[i - 1]) !== 'DEFAULT') continue;
      if (args[i].op !== 'literal') return 'DEFAULT of JSON_VALUE takes a literal';
      const fits = types[i].kind === 'NULL' || sameType(types[i], type) || (isString(types[i]) && isString(type));
      if (!fits) return `DEFAULT of JSON_VALUE is ${formatType(types[i])}, the result ${formatType(type)}: write one`;
    }
    return { parameters: types, type };
  },
};

/** Text, path, the type, the wrapper, ON EMPTY, ON ERROR. */
const query: FunctionDefinition = {
  id: 'JSON_QUERY',
  names: ['JSON_QUERY'],
  arity: [6, 6],
  resolve(types, args) {
    const wrong = checkTextAndPath('JSON_QUERY', types, args[1]);
    if (wrong) return wrong;
    const type = withNullable(types[2], true);
    const isArray = sameType(type, STRINGS);
    if (!isString(type) && !isArray)
      return `JSON_QUERY … RETURNING gives STRING or ARRAY<STRING>, not ${formatType(type)}`;
    if (isArray && args.slice(4).some((arg) => word(arg) === 'EMPTY OBJECT')) {
      return 'JSON_QUERY … RETURNING ARRAY<STRING> has no EMPTY OBJECT';
    }
    return { parameters: types, type };
  },
};

/** `v IS [NOT] JSON [VALUE | OBJECT | ARRAY | SCALAR]`: NULL is none. */
const tests = ['', 'NOT '].flatMap((not) =>
  ['VALUE', 'OBJECT', 'ARRAY', 'SCALAR'].map((kind) =>
    signature(`IS ${not}JSON ${kind}`, [TEXT], BOOLEAN, { names: [], nullable: 'never' }),
  ),
);

/** Flink does not write DATE, TIME and INTERVAL. */
function unwritable(type: SqlType): SqlType | undefined {
  switch (type.kind) {
    case 'DATE':
    case 'TIME':
    case 'INTERVAL':
      return type;
    case 'ARRAY':
    case 'MULTISET':
      return unwritable(type.element);
    case 'MAP':
      return isString(type.key) ? unwritable(type.value) : type.key;
    case 'ROW':
      return type.fields.map((field) => unwritable(field.type)).find((found) => found !== undefined);
    default:
      return undefined;
  }
}

function checkWritable(name: string, types: readonly SqlType[]): string | undefined {
  const bad = types.map(unwritable).find((type) => type !== undefined);
  return bad && `${name} cannot write ${formatType(bad)}: CAST it to STRING`;
}

const string: FunctionDefinition = {
  id: 'JSON_STRING',
  names: ['JSON_STRING'],
  arity: [1, 1],
  resolve: (types) => checkWritable('JSON_STRING', types) ?? { parameters: types, type: nullableIfAny(STRING, types) },
};

/** ON NULL, then keys and values by turns. */
const object: FunctionDefinition = {
  id: 'JSON_OBJECT',
  names: ['JSON_OBJECT'],
  arity: [1, Infinity],
  resolve(types, args) {
    const bad = args.findIndex((arg, i) => i % 2 === 1 && (arg.op !== 'literal' || !isString(arg.type)));
    if (bad >= 0) return 'the names in JSON_OBJECT must be written out';
    const values = types.filter((_, i) => i > 0 && i % 2 === 0);
    return checkWritable('JSON_OBJECT', values) ?? { parameters: types, type: withNullable(STRING, false) };
  },
};

/** ON NULL, then the values. */
const array: FunctionDefinition = {
  id: 'JSON_ARRAY',
  names: ['JSON_ARRAY'],
  arity: [1, Infinity],
  resolve: (types) =>
    checkWritable('JSON_ARRAY', types.slice(1)) ?? { parameters: types, type: withNullable(STRING, false) },
};

export const JSON_FUNCTIONS: readonly FunctionDefinition[] = [
  exists,
  value,
  query,
  ...tests,
  string,
  object,
  array,
  /** Text that is JSON, inside JSON_OBJECT and JSON_ARRAY: so `binder/rewrites.ts` calls JSON there. */
  signature('JSON TEXT', [TEXT], STRING),
  signature('JSON_QUOTE', [TEXT], STRING),
  signature('JSON_UNQUOTE', [TEXT], STRING),
];

import { simple } from '../type-system/type.ts';
import { comparedTypes } from './comparison.ts';
import { listTypes, nullableIfAny, type FunctionDefinition } from './definition.ts';

/** AND, OR, NOT and the IS tests: three-valued, as SQL. AND and OR take two or more arguments. */

function connective(id: string, arity: [number, number]): FunctionDefinition {
  return {
    id,
    names: [],
    takesNull: true,
    arity,
    resolve(types) {
      if (types.some((type) => type.kind !== 'BOOLEAN' && type.kind !== 'NULL')) {
        return `${id} takes conditions, not ${listTypes(types)}`;
      }
      return {
        parameters: types.map((type) => simple('BOOLEAN', type.nullable)),
        type: nullableIfAny(simple('BOOLEAN'), types),
      };
    },
  };
}

function truthTest(id: string): FunctionDefinition {
  return {
    id,
    names: [],
    takesNull: true,
    arity: [1, 1],
    resolve(types) {
      if (types[0].kind !== 'BOOLEAN' && types[0].kind !== 'NULL')
        return `${id} takes a condition, not ${listTypes(types)}`;
      return { parameters: [simple('BOOLEAN', types[0].nullable)], type: simple('BOOLEAN', false) };
    },
  };
}

function nullTest(id: string): FunctionDefinition {
  return {
    id,
    names: [],
    takesNull: true,
    arity: [1, 1],
    resolve: (types) => ({ parameters: types, type: simple('BOOLEAN', false) }),
  };
}

function distinctTest(id: string): FunctionDefinition {
  return {
    id,
    names: [],
    takesNull: true,
    arity: [2, 2],
    resolve(types) {
      const parameters = comparedTypes(id, types);
      return typeof parameters === 'string' ? parameters : { parameters, type: simple('BOOLEAN', false) };
    },
  };
}

export const LOGIC: readonly FunctionDefinition[] = [
  connective('AND', [2, Infinity]),
  connective('OR', [2, Infinity]),
  connective('NOT', [1, 1]),
  truthTest('IS TRUE'),
  truthTest('IS NOT TRUE'),
  truthTest('IS FALSE'),
  truthTest('IS NOT FALSE'),
  nullTest('IS NULL'),
  nullTest('IS NOT NULL'),
  distinctTest('IS DISTINCT FROM'),
  distinctTest('IS NOT DISTINCT FROM'),
];

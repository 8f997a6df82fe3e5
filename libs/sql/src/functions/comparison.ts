import { commonType, comparisonType } from '../type-system/common-type.ts';
import { asDecimal } from '../type-system/decimal.ts';
import { isApproximate, isDatetime, isNumeric, isString, simple, STRING, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, toCommonType, type FunctionDefinition } from './definition.ts';

/** Comparisons: all arguments are cast to types that compare. `IN` has the value first, then the list. */

const EQUALITIES = new Set(['=', '<>', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);

/** The types that arguments are cast to before they are compared by `id`; a string says what is wrong. */
export function comparedTypes(id: string, types: readonly SqlType[]): readonly SqlType[] | string {
  const others = types.filter((type) => !isString(type) && type.kind !== 'NULL');
  const hasString = types.some(isString);
  if (others.length > 0 && hasString) {
    // A string meets a time as a time, BOOLEAN as text, and a number only in an order: so Flink.
    const [{ kind }] = others;
    if (EQUALITIES.has(id) && (others.every(isNumeric) || kind === 'BOOLEAN'))
      return `${listTypes(types)} cannot be compared by ${id} (Flink refuses, or finds nothing equal): CAST the string`;
    if (others.every((type) => type.kind === 'BOOLEAN')) return all(STRING, types);
  }
  // FLOAT and DOUBLE are equal as the first of them, and in an order as DOUBLE: so Flink.
  const asFirst = ['=', '<>', 'IN'].includes(id) && types[0].kind !== 'ROW';
  const shared = toCommonType(others.length > 0 ? others : types, asFirst ? commonType : comparisonType);
  const comparable = shared && (!hasString || others.length === 0 || isNumeric(shared.common) || isTime(shared.common));
  if (!comparable) return `${listTypes(types)} cannot be compared: CAST one of them`;
  const { common } = shared;
  if (!EQUALITIES.has(id) && id !== 'IN' && isConstructed(common))
    return `${listTypes(types)} have no order: ${id} cannot compare them`;
  // Where one DECIMAL holds all digits equal values are held alike, as the keys of a join must be. Else exact numbers are
  // compared as they are.
  if (common.kind === 'DECIMAL' && !(id === '=' && holdsAll(common, others.length > 0 ? others : types)))
    return types.map((type) => (isNumeric(type) ? type : withNullable(common, type.nullable)));
  if (isApproximate(common) && types.some((type) => type.kind === 'DECIMAL')) return all(simple('DOUBLE'), types);
  return all(common, types);
}

function holdsAll(common: SqlType & { readonly kind: 'DECIMAL' }, types: readonly SqlType[]): boolean {
  return types
    .filter(isNumeric)
    .map(asDecimal)
    .every(({ precision, scale }) => {
      return scale <= common.scale && precision - scale <= common.precision - common.scale;
    });
}

const all = (type: SqlType, types: readonly SqlType[]) => types.map(({ nullable }) => withNullable(type, nullable));
const isTime = (type: SqlType) => isDatetime(type) || type.kind === 'TIME';
const isConstructed = (type: SqlType) => ['ARRAY', 'MAP', 'MULTISET', 'ROW'].includes(type.kind);

/** Whether an equality of such a value may be NULL: a ROW's fields are compared one by one. */
const maybeUnknown = (type: SqlType): boolean =>
  type.nullable || (type.kind === 'ROW' && type.fields.some((field) => maybeUnknown(field.type)));

function comparison(id: string, arity: [number, number] = [2, 2]): FunctionDefinition {
  return {
    id,
    names: [],
    takesNull: true,
    arity,
    resolve(types) {
      const parameters = comparedTypes(id, types);
      if (typeof parameters === 'string') return parameters;
      return { parameters, type: simple('BOOLEAN', types.some(maybeUnknown)) };
    },
  };
}

const like: FunctionDefinition = {
  id: 'LIKE',
  names: [],
  arity: [2, 3],
  resolve(types, args) {
    if (types.some((type) => !isString(type) && type.kind !== 'NULL'))
      return `LIKE takes strings, not ${listTypes(types)}`;
    const escape = args[2];
    if (escape && (escape.op !== 'literal' || typeof escape.value !== 'string' || escape.value.length !== 1)) {
      return 'ESCAPE takes one character, written as a string';
    }
    return { parameters: types, type: nullableIfAny(simple('BOOLEAN'), types) };
  },
};

export const COMPARISON: readonly FunctionDefinition[] = [
  ...['=', '<>', '<', '<=', '>', '>='].map((id) => comparison(id)),
  comparison('IN', [2, Infinity]),
  like,
];

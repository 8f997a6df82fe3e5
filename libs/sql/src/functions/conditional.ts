import { comparisonType } from '../type-system/common-type.ts';
import { withNullable } from '../type-system/type.ts';
import { listTypes, nullableIfAny, toCommonType, type FunctionDefinition } from './definition.ts';

/** The first argument that is not NULL. (NULLIF and IF become CASE in the binder.) */
const coalesce: FunctionDefinition = {
  id: 'COALESCE',
  names: ['COALESCE', 'IFNULL'],
  takesNull: true,
  arity: [1, Infinity],
  resolve(types) {
    const shared = toCommonType(types, comparisonType);
    if (!shared) return `COALESCE: ${listTypes(types)} have no common type: CAST one of them`;
    const nullable = types.every((type) => type.nullable);
    return { parameters: shared.parameters, type: withNullable(shared.common, nullable) };
  },
};

/** NULL when any argument is. */
function extreme(id: string): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [1, Infinity],
    resolve(types) {
      const shared = toCommonType(types, comparisonType);
      if (!shared) return `${id}: ${listTypes(types)} have no common type: CAST one of them`;
      if (['ARRAY', 'MAP', 'MULTISET', 'ROW'].includes(shared.common.kind)) return `${listTypes(types)} have no order`;
      return { parameters: shared.parameters, type: nullableIfAny(shared.common, types) };
    },
  };
}

export const CONDITIONAL: readonly FunctionDefinition[] = [coalesce, extreme('GREATEST'), extreme('LEAST')];

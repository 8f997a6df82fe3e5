import { withNullable } from '../type-system/type.ts';
import { listTypes, toCommonType, type FunctionDefinition } from './definition.ts';

/** The first argument that is not NULL. (NULLIF and IF become CASE in the binder.) */
const coalesce: FunctionDefinition = {
  id: 'COALESCE',
  names: ['COALESCE', 'IFNULL'],
  takesNull: true,
  arity: [1, Infinity],
  resolve(types) {
    const shared = toCommonType(types);
    if (!shared) return `COALESCE: ${listTypes(types)} have no common type: CAST one of them`;
    const nullable = types.every((type) => type.nullable);
    return { parameters: shared.parameters, type: withNullable(shared.common, nullable) };
  },
};

export const CONDITIONAL: readonly FunctionDefinition[] = [coalesce];

import type { Expression } from '../logical/plan.ts';
import { commonType } from '../type-system/common-type.ts';
import { formatType, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';

/** What a call comes to: the types its arguments are cast to, and the type of its result. */
export interface Resolution {
  readonly parameters: readonly SqlType[];
  readonly type: SqlType;
  /** Id of the function to call when it is not the definition's own (`FLOOR` of a timestamp). */
  readonly fn?: string;
  /** The value, where the types alone decide: the call becomes a literal. */
  readonly value?: string;
}

/**
 * A scalar function or operator. Adding one is adding a definition to a group's file (and its code to the engine).
 * `resolve` gets the arguments' types (and the bound arguments, for literals that select a variant) and gives either
 * the resolution or, as a string, what is wrong.
 */
export interface FunctionDefinition {
  /** Whether a bare NULL may be an argument; elsewhere it has no type. */
  readonly takesNull?: boolean;
  /** `fn` in the plan; the engine implements it under this id. */
  readonly id: string;
  /** SQL names it is called by, upper case; empty for operators and special syntax. */
  readonly names: readonly string[];
  /** Number of arguments, both inclusive. */
  readonly arity: readonly [number, number];
  resolve(types: readonly SqlType[], args: readonly Expression[]): Resolution | string;
}

/** Nullable when any argument is. */
export function nullableIfAny(type: SqlType, args: readonly SqlType[]): SqlType {
  return withNullable(
    type,
    args.some((arg) => arg.nullable),
  );
}

/** A function whose arguments stay as they are, when `accepts` takes each of them. */
export function ofKinds(
  id: string,
  names: readonly string[],
  accepts: readonly ((type: SqlType) => boolean)[],
  wanted: string,
  result: (types: readonly SqlType[]) => SqlType,
  optional = 0,
): FunctionDefinition {
  return {
    id,
    names,
    arity: [accepts.length - optional, accepts.length],
    resolve(types) {
      const bad = types.findIndex((type, i) => !accepts[i](type));
      if (bad >= 0) return `argument ${bad + 1} is ${formatType(types[bad])}; wanted: ${wanted}`;
      return { parameters: types, type: nullableIfAny(result(types), types) };
    },
  };
}

/** The same function with a result that may be NULL whatever the arguments. */
export function alwaysNullable(definition: FunctionDefinition): FunctionDefinition {
  return {
    ...definition,
    resolve(types, args) {
      const resolution = definition.resolve(types, args);
      return typeof resolution === 'string' ? resolution : { ...resolution, type: withNullable(resolution.type, true) };
    },
  };
}

/** Casts all arguments to their common type; undefined when they have none. Nullability stays with each argument. */
export function toCommonType(
  types: readonly SqlType[],
  meet: typeof commonType = commonType,
): { parameters: SqlType[]; common: SqlType } | undefined {
  const common = types.slice(1).reduce<SqlType | undefined>((left, right) => left && meet(left, right), types[0]);
  if (!common) return undefined;
  return { common, parameters: types.map((type) => withNullable(common, type.nullable)) };
}

export const listTypes = (types: readonly SqlType[]) => types.map(formatType).join(', ');

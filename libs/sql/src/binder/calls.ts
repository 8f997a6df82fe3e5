import { SqlError } from '../errors.ts';
import type { FunctionDefinition } from '../functions/definition.ts';
import { operatorById } from '../functions/registry.ts';
import type { Expression, Position, UserFunction } from '../logical/plan.ts';
import { castable, implicitlyCastable } from '../type-system/casts.ts';
import { formatType, isExact, sameType, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { alignStringLiterals, castTo } from './coerce.ts';
import { integer } from './literals.ts';

export const UNTYPED_NULL = 'NULL has no type here: write CAST(NULL AS …)';

const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=', 'IN', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);

/** A bound argument and where it stands. */
export interface Argument {
  readonly value: Expression;
  readonly at: Position;
}

/** An operator the grammar made, or a refusal when no function group has it. */
export function operator(id: string, at: Position): FunctionDefinition {
  try {
    return operatorById(id);
  } catch {
    throw new SqlError('MLR_SQL_UNSUPPORTED', `${id} is not supported yet`, at);
  }
}

/** The call of a function of the registry, arguments cast to its parameters. */
export function makeCall(
  definition: FunctionDefinition,
  name: string,
  given: readonly Argument[],
  at: Position,
  cast: (value: Expression, type: SqlType, at: Position) => Expression = castTo,
): Expression {
  checkArity(name, definition.arity, given.length, at);
  let args: readonly Expression[] = given.map(({ value }) => value);
  if (COMPARISONS.has(definition.id)) args = alignStringLiterals(args, at);
  const types = args.map((arg) => arg.type);
  const bare = definition.takesNull ? -1 : types.findIndex((type) => type.kind === 'NULL');
  if (bare >= 0) throw new SqlError('MLR_SQL_TYPE', UNTYPED_NULL, given[bare].at);
  const resolution = definition.resolve(types, args);
  if (typeof resolution === 'string') throw new SqlError('MLR_SQL_TYPE', resolution, at);
  const { parameters, type, fn = definition.id, value } = resolution;
  if (value !== undefined) return { op: 'literal', value, type };
  const converted = args.map((arg, i) => cast(arg, parameters[i], given[i].at));
  return negated(fn, converted[0]) ?? { op: 'call', fn, args: converted, type };
}

/** `fn` over expressions that the binder makes itself: comparisons of joins and the like. */
export function call(id: string, args: readonly Expression[], at: Position): Expression {
  return makeCall(operator(id, at), id, args.map((value) => ({ value, at })), at); // prettier-ignore
}

export function checkArity(name: string, [least, most]: readonly [number, number], count: number, at: Position): void {
  if (count >= least && count <= most) return;
  const wanted = least === most ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw new SqlError('MLR_SQL_TYPE', `${name} takes ${wanted} argument(s), not ${count}`, at);
}

/** The arguments of a user function, cast to what it declares. */
export function userArguments(definition: UserFunction, given: readonly Argument[], at: Position): Expression[] {
  const { name, arguments: parameters } = definition;
  checkArity(name, [parameters.length, parameters.length], given.length, at);
  return parameters.map((type, i) => {
    const { value } = given[i];
    const fits = implicitlyCastable(value.type, type) || (value.op === 'literal' && castable(value.type, type));
    if (!fits || (value.type.nullable && !type.nullable)) {
      const message = `argument ${i + 1} of ${name} is ${formatType(type)}, not ${formatType(value.type)}: CAST it`;
      throw new SqlError('MLR_SQL_TYPE', message, given[i].at);
    }
    return castTo(value, withNullable(type, value.type.nullable));
  });
}

/** `-5` is a literal, not a call. */
function negated(fn: string, arg: Expression): Expression | undefined {
  if (fn !== 'NEG' || arg.op !== 'literal' || arg.value === null) return undefined;
  const text = String(arg.value);
  const opposite = text.startsWith('-') ? text.slice(1) : `-${text}`;
  const written = isExact(arg.type) && !text.includes('.') && sameType(integer(text).type, arg.type);
  if (written) return integer(opposite);
  return { ...arg, value: typeof arg.value === 'number' ? -arg.value || 0 : opposite };
}

/** For a call of the function, where the function has one. */
export function versionOf({ version }: { readonly version?: string }): { readonly version?: string } {
  return version === undefined ? {} : { version };
}

import type { Expression, SqlType } from '@millrace/sql';
import { compileExpression, type Scope } from '../expression.ts';
import { box, boxPresent, unbox } from '../boxed.ts';
import { anyNull, asText, guard } from '../forms.ts';
import { nullValue, type Value } from '../value.ts';

export type Call = Extract<Expression, { op: 'call' }>;

/** Emits the code of one function's call and returns its value. One per id of libs/sql's registry. */
export type Generator = (call: Call, scope: Scope) => Value;

export function compileArgs(call: Call, scope: Scope): Value[] {
  return call.args.map((arg) => compileExpression(arg, scope));
}

/** NULL when any argument is; otherwise what `body` computes from their values. */
export function strict(body: (args: Value[], call: Call, scope: Scope, isNull: string) => Value): Generator {
  return (call, scope) => {
    const args = compileArgs(call, scope);
    const isNull = anyNull(args);
    return isNull === 'true' ? nullValue(call.type) : body(args, call, scope, isNull);
  };
}

/** Emits `statement`, unless `isNull`. */
export function whenPresent(scope: Scope, isNull: string, statement: string): void {
  scope.code.line(isNull === 'false' ? statement : `if (!${isNull}) ${statement}`);
}

/** A strict function of a JS string result, computed by a kernel function from plain values and JS strings. */
export function textFunction(kernel: string): Generator {
  return strict((args, call, { code }, isNull) => {
    const list = args.map((arg) => plain(arg, { code, fields: [] })).join(', ');
    return { type: call.type, isNull, form: 'text', v: code.const('t', guard(isNull, `${kernel}(${list})`, "''")) };
  });
}

/** The same with a number for its result. */
export function numberFunction(kernel: string): Generator {
  return strict((args, call, { code }, isNull) => {
    const list = args.map((arg) => plain(arg, { code, fields: [] })).join(', ');
    return { type: call.type, isNull, form: 'number', v: code.const('v', guard(isNull, `${kernel}(${list})`, '0')) };
  });
}

/**
 * A strict function computed by a kernel function from plain values (dataflow/row.ts): never called with NULL, may
 * answer null. `constants`: further arguments behind, values that the types or literals decide when code is generated.
 * The simple way to add a function; those of a hot path have code of their own.
 */
export function plainFunction(kernel: string, constants: (call: Call) => readonly unknown[] = () => []): Generator {
  return strict((args, call, { code }, isNull) => {
    const list = [...args.map((arg) => boxPresent(arg, code)), ...constants(call).map((value) => code.constant(value))];
    return unbox(guard(isNull, `${kernel}(${list.join(', ')})`, 'null'), call.type, code);
  });
}

/** The same for a function that sees NULLs itself, as null. */
export function nullableFunction(kernel: string, constants: (call: Call) => readonly unknown[] = () => []): Generator {
  return (call, scope) => {
    const args = compileArgs(call, scope).map((arg) => box(arg, scope.code));
    const list = [...args, ...constants(call).map((value) => scope.code.constant(value))];
    return unbox(`${kernel}(${list.join(', ')})`, call.type, scope.code);
  };
}

/** A value as one JS expression: a string, a number (an exact one rounded), a boolean. */
export function plain(value: Value, scope: Scope): string {
  return value.form === 'range' ? asText(value, scope.code).v : value.v;
}

/** The string of a literal argument that selects a variant. */
export function literalText(expression: Expression): string {
  return expression.op === 'literal' ? String(expression.value) : '';
}

export const BOOLEAN: SqlType = { kind: 'BOOLEAN', nullable: true };

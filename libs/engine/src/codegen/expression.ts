import { PLACE } from '@millrace/plan';
import type { Expression, SqlType } from '@millrace/sql';
import { box, unbox } from './boxed.ts';
import { cast } from './casts.ts';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { functions } from './functions/index.ts';
import { asRange, asText, condition, declare } from './forms.ts';
import { classOf, nullValue, numberText, type Value } from './value.ts';

/** Where an expression is compiled: statements go to `code`, field references are `fields`. */
export interface Scope {
  readonly code: Code;
  readonly fields: readonly Value[];
}

/** Emits the statements that compute an expression and returns its value. They may throw a `ComputationFailure`. */
export function compileExpression(expression: Expression, scope: Scope): Value {
  return scope.code.at(expression[PLACE], () => emitExpression(expression, scope));
}

function emitExpression(expression: Expression, scope: Scope): Value {
  switch (expression.op) {
    case 'field': {
      const value = scope.fields[expression.index];
      if (value === undefined) throw unsupported(`a value of field ${expression.index}, ${expression.type.kind},`);
      return value;
    }
    case 'literal':
      return literal(expression.value, expression.type, scope.code);
    case 'cast': {
      const value = compileExpression(expression.input, scope);
      const { type } = expression;
      // A cast to the same type NOT NULL is the plan's way to check.
      if (!type.nullable && value.type.nullable && value.type.kind === type.kind && value.isNull !== 'false') {
        const column = expression.column === undefined ? 'a column' : `the column \`${expression.column}\``;
        const table = expression[PLACE]?.table;
        const owner = table === undefined ? '' : ` of \`${table}\``;
        const message = JSON.stringify(`${column}${owner} that is NOT NULL would become NULL`);
        scope.code.line(`if (${value.isNull}) failRecord('MLR_RECORD_NULL', ${message});`);
        return cast({ ...value, isNull: 'false' }, type, expression.try, scope.code);
      }
      return cast(value, type, expression.try, scope.code);
    }
    case 'case':
      return compileCase(expression, scope);
    case 'call': {
      if (expression.fn.startsWith('USER:')) return callUser(expression, scope);
      const generate = functions[expression.fn];
      if (generate === undefined) throw unsupported(`the function ${expression.fn}`);
      if (!isNamed(expression.fn)) return generate(expression, scope);
      // All of these give the same for the same arguments, and CASE repeats its operand in every branch.
      return scope.code.once(`${numberOf(scope.fields)} ${JSON.stringify(expression)}`, () =>
        generate(expression, scope),
      );
    }
  }
}

/** Functions, but no operators: those cost less than to remember them. */
const isNamed = (fn: string) => /^[A-Z_0-9]{4,}$/.test(fn);

const numbers = new WeakMap<readonly Value[], number>();
let lastNumber = 0;

/** Tells sets of fields apart. */
function numberOf(fields: readonly Value[]): number {
  let number = numbers.get(fields);
  if (number === undefined) numbers.set(fields, (number = ++lastNumber));
  return number;
}

/** A function of `CREATE FUNCTION`: called with plain values, NULLs included. */
function callUser(call: Extract<Expression, { op: 'call' }>, scope: Scope): Value {
  const args = call.args.map((arg) => box(compileExpression(arg, scope), scope.code));
  const name = JSON.stringify(call.fn.slice('USER:'.length));
  return unbox(`$functions[${name}](${args.join(', ')})`, call.type, scope.code);
}

function literal(value: string | number | boolean | null, type: SqlType, code: Code): Value {
  if (value === null) return nullValue(type);
  switch (classOf(type)) {
    case 'boolean':
      return { type, isNull: 'false', form: 'boolean', v: String(value) };
    case 'exact': {
      // DECIMAL literals are digits with an optional point; the plan's type has their scale.
      const [whole, fraction = ''] = String(value).split('.');
      const scale = type.kind === 'DECIMAL' ? type.scale : 0;
      const exact = BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
      const v = Number(exact);
      const b = Number.isSafeInteger(v) ? 'null' : `${exact}n`;
      return { type, isNull: 'false', form: 'exact', v: numberText(v), b };
    }
    case 'string': {
      const bytes = Buffer.from(String(value));
      const text = JSON.stringify(String(value));
      return { type, isNull: 'false', form: 'range', buf: code.constant(bytes), s: '0', e: String(bytes.length), text };
    }
    case 'number':
      return { type, isNull: 'false', form: 'number', v: numberText(Number(value)) };
    case 'object':
      if (!/BINARY/.test(type.kind)) throw unsupported(`a literal of type ${type.kind}`);
      return { type, isNull: 'false', form: 'object', v: code.constant(Buffer.from(String(value), 'hex')) };
  }
}

/** CASE: only the branch that is taken is computed. All branches end up in one set of variables of the result type. */
function compileCase({ branches, otherwise, type }: Extract<Expression, { op: 'case' }>, scope: Scope): Value {
  const { code } = scope;
  const result = declareResult(type, [...branches.map(({ then }) => then), otherwise], scope);
  const emit = (i: number): void => {
    if (i === branches.length) {
      assign(result, compileExpression(otherwise, scope), code);
      return;
    }
    const when = condition(compileExpression(branches[i].when, scope));
    code.block(`if (${when})`, () => assign(result, compileExpression(branches[i].then, scope), code));
    code.block('else', () => emit(i + 1));
  };
  emit(0);
  return result;
}

/** Declares variables for the value of one of several expressions: a string as bytes only where it is taken from bytes. */
export function declareResult(type: SqlType, candidates: readonly Expression[], scope: Scope): Value {
  const inBytes = (expression: Expression): boolean => {
    if (expression.op === 'cast') return inBytes(expression.input);
    return expression.op === 'field' && scope.fields[expression.index]?.form === 'range';
  };
  const bytes = candidates.some(inBytes) && candidates.every((one) => one.op === 'literal' || inBytes(one));
  return declare(type, scope.code, bytes);
}

/** Sets declared variables; the value is cast to their type if it has another. */
export function assign(target: Value, value: Value, code: Code): void {
  if (value.isNull === 'true') {
    code.line(`${target.isNull} = true;`);
    return;
  }
  const source = cast(value, target.type, false, code);
  code.line(`${target.isNull} = ${source.isNull};`);
  if (target.form === 'range') {
    const range = asRange(source, code);
    code.line(`${target.buf} = ${range.buf}; ${target.s} = ${range.s}; ${target.e} = ${range.e};`);
  } else if (target.form === 'text') {
    code.line(`${target.v} = ${asText(source, code).v};`);
  } else if (target.form === 'exact' && source.form === 'exact') {
    code.line(`${target.v} = ${source.v}; ${target.b} = ${source.b};`);
  } else if (target.form === source.form && 'v' in target && 'v' in source) {
    code.line(`${target.v} = ${source.v};`);
  } else {
    throw unsupported(`a ${value.type.kind} where a ${target.type.kind} is needed`);
  }
}

import type { Expression } from '@millrace/sql';
import type { JsonKind, ValueFallback, ValueType } from '../../kernel/json.ts';
import { jsonWriter, type JsonParts, type JsonWriter } from '../../kernel/json-build.ts';
import { unsupported } from '../errors.ts';
import { literalText, nullableFunction, plainFunction, type Call, type Generator } from './generator.ts';

/** How the arguments stand: libs/sql/src/functions/json.ts. */

const withArgs =
  (generator: Generator, count: number): Generator =>
  (call, scope) =>
    generator({ ...call, args: call.args.slice(0, count) }, scope);

/** A function of the first `count` arguments, the others constants. */
function reading(kernel: string, constants: (call: Call) => readonly unknown[]): Generator {
  return (call, scope) =>
    withArgs(
      plainFunction(kernel, () => constants(call)),
      2,
    )(call, scope);
}

const VALUE_TYPES: Readonly<Record<string, ValueType>> = { BOOLEAN: 'boolean', INT: 'integer', DOUBLE: 'double' };

function fallback(kind: Expression, value: Expression): ValueFallback {
  return {
    kind: literalText(kind) as ValueFallback['kind'],
    value: value.op === 'literal' ? value.value : null,
  };
}

function writerOf(expression: Expression): JsonWriter {
  // What is JSON already is not written again.
  if (expression.op === 'call' && ['JSON_OBJECT', 'JSON_ARRAY', 'JSON TEXT'].includes(expression.fn)) {
    return (value) => value as string;
  }
  const writer = expression.type.kind === 'NULL' ? () => 'null' : jsonWriter(expression.type);
  if (writer === null) throw unsupported(`JSON of ${expression.type.kind}`);
  return writer;
}

/** JSON_OBJECT, JSON_ARRAY: ON NULL first; `isValue` says which of the others are values. */
function building(kernel: string, isValue: (place: number) => boolean): Generator {
  return (call, scope) => {
    const args = call.args.slice(1);
    const parts: JsonParts = {
      keepsNull: literalText(call.args[0]) === 'NULL',
      writers: args.filter((_, i) => isValue(i)).map(writerOf),
    };
    return nullableFunction(kernel, () => [parts])({ ...call, args }, scope);
  };
}

function test(kind: JsonKind, isNegated: boolean): Generator {
  return (call, scope) => {
    const value = nullableFunction('isJson', () => [kind])(call, scope);
    return isNegated && value.form === 'boolean' ? { ...value, v: `!${value.v}` } : value;
  };
}

const KINDS = ['VALUE', 'OBJECT', 'ARRAY', 'SCALAR'] as const;

export const jsonFunctions: Readonly<Record<string, Generator>> = {
  JSON_EXISTS: reading('jsonExists', ({ args }) => [literalText(args[2])]),
  JSON_VALUE: reading('jsonValue', ({ args, type }) => [
    VALUE_TYPES[type.kind] ?? 'text',
    fallback(args[3], args[4]),
    fallback(args[5], args[6]),
  ]),
  JSON_QUERY: reading('jsonQuery', ({ args, type }) => [type.kind === 'ARRAY', ...args.slice(3).map(literalText)]),
  ...Object.fromEntries(KINDS.map((kind) => [`IS JSON ${kind}`, test(kind, false)])),
  ...Object.fromEntries(KINDS.map((kind) => [`IS NOT JSON ${kind}`, test(kind, true)])),
  JSON_STRING: plainFunction('jsonString', ({ args }) => [writerOf(args[0])]),
  JSON_OBJECT: building('jsonObject', (place) => place % 2 === 1),
  JSON_ARRAY: building('jsonArray', () => true),
  'JSON TEXT': plainFunction('jsonText'),
  JSON_QUOTE: plainFunction('jsonQuote'),
  JSON_UNQUOTE: plainFunction('jsonUnquote'),
};

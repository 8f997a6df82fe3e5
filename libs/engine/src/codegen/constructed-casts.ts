import type { SqlType } from '@millrace/sql';
import { box, unbox } from './boxed.ts';
import { cast, sameRepresentation } from './casts.ts';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { guard } from './forms.ts';
import { fitted } from './text-casts.ts';
import { classOf, type Value } from './value.ts';

const STRING: SqlType = { kind: 'VARCHAR', length: 2 ** 31 - 1, nullable: true };

/** Casts of ARRAY, MAP, MULTISET and ROW: to their text, or to another of the kind, part by part. */
export function castConstructed(
  value: Extract<Value, { form: 'object' }>,
  type: SqlType,
  lenient: boolean,
  code: Code,
): Value {
  const { isNull } = value;
  const call = `${caster(value.type, type, code)}(${value.v})`;
  if (classOf(type) === 'string')
    return { type, isNull, form: 'text', v: code.const('t', guard(isNull, fitted(call, type), "''")) };
  if (!lenient) return { type, isNull, form: 'object', v: code.const('v', guard(isNull, call, 'null')) };
  // A part that is no value makes the whole NULL.
  const v = code.let('v', 'null');
  const attempt = `try { ${v} = ${call}; } catch (e) { if (!(e instanceof ComputationFailure)) throw e; }`;
  code.line(isNull === 'false' ? attempt : `if (!${isNull}) { ${attempt} }`);
  return { type, isNull: `(${v} === null)`, form: 'object', v };
}

/** Emits a function from a plain value, not NULL, of one type to a plain value (or text) of another; answers its name. */
function caster(from: SqlType, to: SqlType, code: Code): string {
  const name = code.fresh('cast');
  const text = classOf(to) === 'string';
  // Functions of parts come first: what they are named is needed.
  const parts = partsOf(from, to).map(([part, target]) =>
    text ? textOfPart(part, code) : partCaster(part, target, code),
  );
  code.block(`function ${name}(x)`, () => code.line(`return ${text ? textBody(from, parts) : castBody(from, parts)};`));
  return name;
}

/** The types of what a value is made of, each with what it becomes. */
function partsOf(from: SqlType, to: SqlType): (readonly [SqlType, SqlType])[] {
  const text = classOf(to) === 'string';
  const target = (pick: (type: SqlType) => SqlType | undefined): SqlType => (text ? STRING : (pick(to) ?? STRING));
  switch (from.kind) {
    case 'ARRAY':
    case 'MULTISET':
      return [[from.element, target((type) => ('element' in type ? type.element : undefined))]];
    case 'MAP':
      return [
        [from.key, target((type) => (type.kind === 'MAP' ? type.key : undefined))],
        [from.value, target((type) => (type.kind === 'MAP' ? type.value : undefined))],
      ];
    case 'ROW':
      return from.fields.map((field, i) => [
        field.type,
        target((type) => (type.kind === 'ROW' ? type.fields[i].type : undefined)),
      ]);
    default:
      throw unsupported(`CAST(${from.kind} AS ${to.kind})`);
  }
}

function castBody({ kind }: SqlType, parts: readonly string[]): string {
  if (kind === 'ARRAY') return `x.map(${parts[0]})`;
  if (kind === 'ROW') return `[${parts.map((part, i) => `${part}(x[${i}])`).join(', ')}]`;
  const value = kind === 'MAP' ? `${parts[1]}(v)` : 'v';
  return `new Map(Array.from(x, ([k, v]) => [${parts[0]}(k), ${value}]))`;
}

function textBody({ kind }: SqlType, parts: readonly string[]): string {
  if (kind === 'ARRAY') return `'[' + x.map(${parts[0]}).join(', ') + ']'`;
  if (kind === 'ROW') return `'(' + [${parts.map((part, i) => `${part}(x[${i}])`).join(', ')}].join(', ') + ')'`;
  const value = kind === 'MAP' ? `${parts[1]}(v)` : 'v';
  return `'{' + Array.from(x, ([k, v]) => ${parts[0]}(k) + '=' + ${value}).join(', ') + '}'`;
}

function partCaster(from: SqlType, to: SqlType, code: Code): string {
  const name = code.fresh('part');
  code.block(`function ${name}(x)`, () => {
    if (sameRepresentation(from, to)) code.line('return x;');
    else code.line(`return ${box(cast(unbox('x', from, code), to, false, code), code)};`);
  });
  return name;
}

function textOfPart(from: SqlType, code: Code): string {
  const name = code.fresh('part');
  code.block(`function ${name}(x)`, () => {
    code.line("if (x === null) return 'NULL';");
    code.line(`return ${box(cast(unbox('x', from, code), STRING, false, code), code)};`);
  });
  return name;
}

import { likePattern } from '../../kernel/like.ts';
import type { SqlType } from '@millrace/sql';
import { compareValues, valueKey } from '../../dataflow/values.ts';
import { unbox } from '../boxed.ts';
import { cast } from '../casts.ts';
import type { Code } from '../code.ts';
import { unsupported } from '../errors.ts';
import { compileExpression, type Scope } from '../expression.ts';
import { asRange, asText, guard } from '../forms.ts';
import {
  isApproximate,
  isBinary,
  isTimestamp,
  nullValue,
  or,
  scaleOf,
  type BooleanValue,
  type ExactValue,
  type Value,
} from '../value.ts';
import { countAlike } from '../time-casts.ts';
import { BOOLEAN, compileArgs, literalText, strict, type Generator } from './generator.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

const JS: Readonly<Record<Comparison, string>> = {
  '=': '===',
  '<>': '!==',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** What counts of two different units are compared as. */
const NANOSECONDS: SqlType = { kind: 'TIMESTAMP', precision: 9, nullable: true };

/** Source text of `a op b` for values that are not NULL (for NULLs: anything). */
export function compare(op: Comparison, a: Value, b: Value, code: Code): string {
  if (isTimestamp(a.type) && isTimestamp(b.type) && !countAlike(a.type, b.type)) {
    const [x, y] = [a, b].map((value) => cast(value, NANOSECONDS, false, code));
    return compare(op, x, y, code);
  }
  if (a.form !== b.form && !(isString(a) && isString(b))) return mixed(op, a, b, code);
  if (a.form === 'boolean' || a.form === 'number') {
    return `(${plainOf(a)} ${JS[op]} ${plainOf(b)})`;
  }
  if (a.form === 'exact' && b.form === 'exact') {
    if (scaleOf(a.type) !== scaleOf(b.type)) return scaled(op, a, b);
    if (a.b === 'null' && b.b === 'null') return `(${a.v} ${JS[op]} ${b.v})`;
    const plain = [a.b, b.b].filter((name) => name !== 'null').map((name) => `${name} === null`);
    return `(${plain.join(' && ')} ? ${a.v} ${JS[op]} ${b.v} : compareExact(${a.v}, ${a.b}, ${b.v}, ${b.b}) ${JS[op]} 0)`;
  }
  if (a.form === 'object' && b.form === 'object') {
    const order = `${code.constant(compareValues)}(${a.v}, ${b.v})`;
    if (isBinary(a.type)) return `(${order} ${JS[op]} 0)`;
    // ARRAY, MAP and ROW have no order, they are equal or not; inside them NULL is equal to NULL.
    const key = code.constant(valueKey);
    return `(${key}(${a.v}) ${JS[op]} ${key}(${b.v}))`;
  }
  return strings(op, a, b, code);
}

/** DECIMALs of different scales: in doubles while the one that grows stays small. */
function scaled(op: Comparison, a: ExactValue, b: ExactValue): string {
  const [sa, sb] = [scaleOf(a.type), scaleOf(b.type)];
  const slow = `compareScaled(${a.v}, ${a.b}, ${sa}, ${b.v}, ${b.b}, ${sb}) ${JS[op]} 0`;
  const grow = Math.abs(sa - sb);
  if (grow > 15) return `(${slow})`;
  const power = 10 ** grow;
  const limit = Math.floor(Number.MAX_SAFE_INTEGER / power);
  const small = sa < sb ? a : b;
  const conditions = [a.b, b.b].filter((name) => name !== 'null').map((name) => `${name} === null`);
  conditions.push(`${small.v} <= ${limit}`, `${small.v} >= -${limit}`);
  const [x, y] = sa < sb ? [`${a.v} * ${power}`, b.v] : [a.v, `${b.v} * ${power}`];
  return `(${conditions.join(' && ')} ? ${x} ${JS[op]} ${y} : ${slow})`;
}

const isString = (value: Value) => value.form === 'range' || value.form === 'text';
const plainOf = (value: Value) => ('v' in value ? value.v : '');

function strings(op: Comparison, a: Value, b: Value, code: Code): string {
  const equality = op === '=' || op === '<>';
  if (a.form === 'text' || b.form === 'text') {
    const [x, y] = [asText(a, code).v, asText(b, code).v];
    return equality ? `(${x} ${JS[op]} ${y})` : `(compareTexts(${x}, ${y}) ${JS[op]} 0)`;
  }
  const [x, y] = [asRange(a, code), asRange(b, code)];
  const ranges = `${x.buf}, ${x.s}, ${x.e}, ${y.buf}, ${y.s}, ${y.e}`;
  if (!equality) return `(compareRanges(${ranges}) ${JS[op]} 0)`;
  return op === '=' ? `equalRanges(${ranges})` : `!equalRanges(${ranges})`;
}

/** Numbers of different classes: the exact one becomes a double when the other is one, otherwise both become exact. */
function mixed(op: Comparison, a: Value, b: Value, code: Code): string {
  if ((a.form === 'number' || a.form === 'exact') && (b.form === 'number' || b.form === 'exact')) {
    const kind = isApproximate(a.type) || isApproximate(b.type) ? 'DOUBLE' : 'BIGINT';
    const [x, y] = [a, b].map((value) =>
      value.form === 'exact' && kind === 'BIGINT' ? value : cast(value, { kind, nullable: true }, false, code),
    );
    return compare(op, x, y, code);
  }
  throw unsupported(`comparing ${a.type.kind} with ${b.type.kind}`);
}

function comparison(op: Comparison): Generator {
  return strict(([a, b], call, { code }, isNull) => {
    if (a.type.kind === 'ROW') return rowEquality(op, a, b, call.type, code);
    return {
      type: call.type,
      isNull,
      form: 'boolean',
      v: code.const('v', guard(isNull, compare(op, a, b, code), 'false')),
    };
  });
}

/** Field by field, three-valued: false where a pair differs, else NULL where one is unknown. */
function rowEquality(op: Comparison, a: Value, b: Value, type: SqlType, code: Code): Value {
  const nulls = or(a.isNull, b.isNull);
  const equal = code.let('v', guard(nulls, 'true', 'false'));
  const isNull = code.let('n', nulls);
  code.block(`if (${equal})`, () => {
    const [x, y] = [a, b].map((row) => fieldsOf(row, code));
    for (const [i, left] of x.entries()) {
      const pair = { left, right: y[i] };
      const unknown = or(left.isNull, pair.right.isNull);
      if (unknown === 'true') {
        code.line(`${isNull} = true;`);
        continue;
      }
      const nested = left.type.kind === 'ROW' ? rowEquality('=', left, pair.right, type, code) : null;
      const differs = nested ? `!${(nested as BooleanValue).v}` : compare('<>', left, pair.right, code);
      const open = nested ? nested.isNull : unknown;
      if (open === 'false') code.line(`if (${differs}) ${equal} = false;`);
      else code.line(`if (${open}) ${isNull} = true; else if (${differs}) ${equal} = false;`);
    }
    code.line(`if (!${equal}) ${isNull} = false;`);
  });
  return { type, isNull, form: 'boolean', v: op === '=' ? equal : `!${equal}` };
}

function fieldsOf(row: Value, code: Code): Value[] {
  if (row.type.kind !== 'ROW' || row.form !== 'object') throw unsupported(`the fields of ${row.type.kind}`);
  return row.type.fields.map((field, i) => unbox(`${row.v}[${i}]`, field.type, code));
}

/** True on a match; otherwise NULL when the value or any element is NULL. */
const isIn: Generator = (call, scope) => {
  const { code } = scope;
  const [value, ...elements] = compileArgs(call, scope);
  if (value.isNull === 'true') return nullValue(call.type);
  const tests = elements.map((element): { unknown: string; equal: string } => {
    if (element.isNull === 'true') return { unknown: 'true', equal: 'false' };
    if (value.type.kind !== 'ROW') return { unknown: element.isNull, equal: compare('=', value, element, code) };
    const rows = rowEquality('=', value, element, call.type, code);
    return { unknown: rows.isNull, equal: (rows as BooleanValue).v };
  });
  const found = tests.map(({ unknown, equal }) => (unknown === 'false' ? equal : `(!${unknown} && ${equal})`));
  const v = code.const('v', guard(value.isNull, found.join(' || ') || 'false', 'false'));
  const unknown = or(...tests.map((test) => test.unknown));
  const isNull = unknown === 'false' ? value.isNull : code.const('n', or(value.isNull, `(!${v} && ${unknown})`));
  return { type: call.type, isNull, form: 'boolean', v };
};

const like: Generator = (call, scope) => {
  const { code } = scope;
  const [pattern, escape] = [call.args[1], call.args[2] === undefined ? '' : literalText(call.args[2])];
  const text = asText(compileExpression(call.args[0], scope), code);
  if (pattern.op === 'literal' && pattern.value !== null) {
    const matcher = code.constant(likePattern(String(pattern.value), escape));
    return {
      type: call.type,
      isNull: text.isNull,
      form: 'boolean',
      v: code.const('v', guard(text.isNull, `${matcher}.test(${text.v})`, 'false')),
    };
  }
  const dynamic = asText(compileExpression(pattern, scope), code);
  const isNull = or(text.isNull, dynamic.isNull);
  const test = `likePattern(${dynamic.v}, ${JSON.stringify(escape)}).test(${text.v})`;
  return { type: call.type, isNull, form: 'boolean', v: code.const('v', guard(isNull, test, 'false')) };
};

/** NULL-safe equality, never NULL itself. */
function distinct(isDistinct: boolean): Generator {
  return (call, scope: Scope) => {
    const { code } = scope;
    const [a, b] = compileArgs(call, scope);
    const nulls = or(a.isNull, b.isNull);
    const differ =
      a.isNull === 'true' && b.isNull === 'true'
        ? 'false'
        : nulls === 'true'
          ? `${a.isNull} !== ${b.isNull}`
          : compare('<>', a, b, code);
    const v = code.const(
      'v',
      nulls === 'false' || nulls === 'true' ? differ : `${nulls} ? ${a.isNull} !== ${b.isNull} : ${differ}`,
    );
    return { type: { ...BOOLEAN, nullable: false }, isNull: 'false', form: 'boolean', v: isDistinct ? v : `!${v}` };
  };
}

export const comparisons: Readonly<Record<string, Generator>> = {
  '=': comparison('='),
  '<>': comparison('<>'),
  '<': comparison('<'),
  '<=': comparison('<='),
  '>': comparison('>'),
  '>=': comparison('>='),
  IN: isIn,
  LIKE: like,
  'IS DISTINCT FROM': distinct(true),
  'IS NOT DISTINCT FROM': distinct(false),
};

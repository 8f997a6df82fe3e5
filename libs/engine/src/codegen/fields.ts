import type { Field, SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { guard } from './forms.ts';
import { classOf, isApproximate, type Value } from './value.ts';

/**
 * Fields in the engine's binary encoding (exchange rows and keys, state), one after the other:
 *
 *     0                            NULL
 *     BOOLEAN                      1 false, 2 true
 *     FLOAT, DOUBLE, and TIME with more than three digits     1, 8 bytes little endian
 *     other numbers                1, integer (kernel/binary.ts `putInteger`)
 *     BIGINT, DECIMAL (unscaled), TIMESTAMP with more than three digits
 *                                  1, integer; or beyond ±(2^53 - 1): 2, 16 bytes little endian
 *     STRING                       1, length, UTF-8 bytes
 *     BYTES, ARRAY, MAP, ROW       1, length, the plain value (kernel/plain-codec.ts); never a key
 *
 * Equal values have equal encodings, so keys are compared, hashed and partitioned as bytes.
 */

/** Values that are objects as their bytes, so that their length is known before they are written. */
export function withBytes(values: readonly Value[], code: Code): Value[] {
  return values.map((value) => {
    if (value.form !== 'object' || value.isNull === 'true') return value;
    const { type, isNull } = value;
    const buf = code.const('o', guard(isNull, `objectBytes(${value.v})`, '$none'));
    return { type, isNull, form: 'range', buf, s: '0', e: `${buf}.length` };
  });
}

/** Most bytes the values take, as source text. */
export function encodedSize(values: readonly Value[]): string {
  const dynamic = values.flatMap((value) => {
    if (value.form === 'range') return [`${value.e} - ${value.s}`];
    return value.form === 'text' ? [`(${guard(value.isNull, `${value.v}.length * 3`, '0')})`] : [];
  });
  return [String(values.length * 18), ...dynamic].join(' + ');
}

/** Emits the encoding of values into buffer `b` at position variable `p`; room for `encodedSize` is there. */
export function emitFields(values: readonly Value[], b: string, p: string, code: Code): void {
  for (const value of values) {
    if (value.isNull === 'true') code.line(`${b}[${p}++] = 0;`);
    else if (value.isNull === 'false') emitPresent(value, b, p, code);
    else {
      code.line(`if (${value.isNull}) ${b}[${p}++] = 0;`);
      code.block('else', () => emitPresent(value, b, p, code));
    }
  }
}

function emitPresent(value: Value, b: string, p: string, code: Code): void {
  switch (value.form) {
    case 'boolean':
      code.line(`${b}[${p}++] = ${value.v} ? 2 : 1;`);
      return;
    case 'number': {
      const put = hasFraction(value.type) ? 'putDouble' : 'putInteger';
      code.line(`${b}[${p}++] = 1; R[0] = ${value.v}; ${p} = ${put}(${b}, ${p});`);
      return;
    }
    case 'exact': {
      const small = `{ ${b}[${p}++] = 1; R[0] = ${value.v}; ${p} = putInteger(${b}, ${p}); }`;
      if (value.b === 'null') code.line(small);
      else
        code.line(
          `if (${value.b} === null) ${small} else { ${b}[${p}++] = 2; ${p} = putBig(${b}, ${p}, ${value.b}); }`,
        );
      return;
    }
    case 'range':
      code.line(
        `${b}[${p}++] = 1; ${p} = putLength(${b}, ${p}, ${value.e} - ${value.s}); ${p} = copyRange(${value.buf}, ${value.s}, ${value.e}, ${b}, ${p});`,
      );
      return;
    case 'text':
      code.line(
        `${b}[${p}++] = 1; ${p} = putLength(${b}, ${p}, Buffer.byteLength(${value.v})); ${p} = putText(${b}, ${p}, ${value.v});`,
      );
      return;
    case 'object':
      throw unsupported(`a ${value.type.kind} as part of a key`);
  }
}

/** Emits the decoding of encoded fields from buffer `b`, advancing position variable `p`; returns their values. */
export function emitDecodedFields(fields: readonly Pick<Field, 'type'>[], b: string, p: string, code: Code): Value[] {
  return fields.map(({ type }) => {
    const tag = code.const('tag', `${b}[${p}++]`);
    const isNull = type.nullable ? code.const('n', `${tag} === 0`) : 'false';
    switch (classOf(type)) {
      case 'boolean':
        return { type, isNull, form: 'boolean', v: code.const('v', `${tag} === 2`) };
      case 'number': {
        const v = code.let('v', '0');
        code.line(
          `if (${tag} !== 0) { ${p} = ${hasFraction(type) ? 'getDouble' : 'getInteger'}(${b}, ${p}); ${v} = R[0]; }`,
        );
        return { type, isNull, form: 'number', v };
      }
      case 'exact': {
        const v = code.let('v', '0');
        const big = code.let('b', 'null');
        code.line(`if (${tag} === 1) { ${p} = getInteger(${b}, ${p}); ${v} = R[0]; }`);
        code.line(`else if (${tag} === 2) { ${big} = getBig(${b}, ${p}); ${v} = Number(${big}); ${p} += BIG_BYTES; }`);
        return { type, isNull, form: 'exact', v, b: big };
      }
      case 'string': {
        const s = code.let('s', '0');
        const e = code.let('e', '0');
        code.line(`if (${tag} !== 0) { ${s} = getInteger(${b}, ${p}); ${e} = ${p} = ${s} + R[0]; }`);
        return { type, isNull, form: 'range', buf: b, s, e };
      }
      case 'object': {
        const v = code.let('v', 'null');
        const s = code.fresh('s');
        code.line(
          `if (${tag} !== 0) { const ${s} = getInteger(${b}, ${p}); ${p} = ${s} + R[0]; ${v} = objectOf(${b}, ${s}); }`,
        );
        return { type, isNull, form: 'object', v };
      }
    }
  });
}

/** A number that need not be whole. */
function hasFraction(type: SqlType): boolean {
  return isApproximate(type) || (type.kind === 'TIME' && type.precision > 3);
}

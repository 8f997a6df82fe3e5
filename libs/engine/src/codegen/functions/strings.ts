import { unsupported } from '../errors.ts';
import { compileExpression, type Scope } from '../expression.ts';
import type { Value } from '../value.ts';
import { printfKinds } from './printf-kinds.ts';
import {
  literalText,
  nullableFunction,
  numberFunction,
  plainFunction,
  textFunction,
  type Call,
  type Generator,
} from './generator.ts';

const trim: Generator = (call, scope) => {
  const end = literalText(call.args[0]);
  const kernel = end === 'LEADING' ? 'trimLeading' : end === 'TRAILING' ? 'trimTrailing' : 'trimBoth';
  return textFunction(kernel)({ ...call, args: call.args.slice(1) }, scope);
};

/** By a character of ASCII, at an index that is known: in the bytes, without a JS string. Null where it is not so. */
function splitInBytes(call: Call, scope: Scope): Value | null {
  const [, separator, index] = call.args;
  const by = separator.op === 'literal' && typeof separator.value === 'string' ? separator.value : '';
  const at = index.op === 'literal' ? Number(index.value) : NaN;
  if (by.length !== 1 || by > '~' || !(at >= 0)) return null;
  const { code } = scope;
  const text = compileExpression(call.args[0], scope);
  if (text.form !== 'range') return null;
  const isNull = code.let(
    'n',
    text.isNull === 'false' ? `${text.s} === ${text.e}` : `${text.isNull} || ${text.s} === ${text.e}`,
  );
  const [s, e] = [code.let('s', text.s), code.let('e', text.s)];
  const until = (place: string) =>
    `while (${place} < ${text.e} && ${text.buf}[${place}] !== ${by.charCodeAt(0)}) ${place}++;`;
  code.block(`if (!${isNull})`, () => {
    code.block(`for (let before = ${at}; before > 0; before--)`, () => {
      code.line(until(s));
      code.line(`if (${s} === ${text.e}) { ${isNull} = true; break; }`);
      code.line(`${s}++;`);
    });
    code.line(`${e} = ${s};`);
    code.line(`if (!${isNull}) ${until(e)}`);
  });
  return { type: call.type, isNull, form: 'range', buf: text.buf, s, e };
}

const splitIndex: Generator = (call, scope) => {
  const inBytes = splitInBytes(call, scope);
  if (inBytes !== null) return inBytes;
  const byText = /CHAR/.test(call.args[1].type.kind);
  return plainFunction(byText ? 'splitIndex' : 'splitIndexByCode')(call, scope);
};

/** The binder makes a literal of it. */
const typeOf: Generator = () => {
  throw unsupported('TYPEOF in a plan');
};

/** A test of a text's characters; of a number, NULL or not, Flink knows the answer. */
function characterTest(kernel: string, ofNumber: boolean): Generator {
  return (call, scope) => {
    if (/CHAR/.test(call.args[0].type.kind)) return nullableFunction(kernel)(call, scope);
    return { type: call.type, isNull: 'false', form: 'boolean', v: String(ofNumber) };
  };
}

/** POSITION(part, text[, start]). */
const locate = numberFunction('locate');

/** In characters (code points), positions from 1, as Flink. */
export const strings: Readonly<Record<string, Generator>> = {
  CONCAT: textFunction('concat'),
  CONCAT_WS: nullableFunction('concatWith'),
  '||': textFunction('concat'),
  UPPER: textFunction('upper'),
  LOWER: textFunction('lower'),
  INITCAP: textFunction('initCap'),
  TRIM: trim,
  LTRIM: textFunction('trimTextStart'),
  RTRIM: textFunction('trimTextEnd'),
  BTRIM: textFunction('trimText'),
  SUBSTRING: plainFunction('substring'),
  LEFT: textFunction('left'),
  RIGHT: textFunction('right'),
  OVERLAY: plainFunction('overlay'),
  REPLACE: textFunction('replaceAll'),
  TRANSLATE: nullableFunction('translate'),
  REVERSE: textFunction('reverse'),
  REPEAT: textFunction('repeat'),
  LPAD: plainFunction('leftPad'),
  RPAD: plainFunction('rightPad'),
  SPLIT: plainFunction('split'),
  SPLIT_INDEX: splitIndex,
  STR_TO_MAP: plainFunction('strToMap'),
  POSITION: locate,
  LOCATE: locate,
  INSTR: numberFunction('instr'),
  CHAR_LENGTH: numberFunction('charLength'),
  ASCII: numberFunction('ascii'),
  CHR: plainFunction('chr'),
  ELT: nullableFunction('elt'),
  STARTSWITH: plainFunction('startsWith'),
  ENDSWITH: plainFunction('endsWith'),
  IS_ALPHA: characterTest('isAlpha', false),
  IS_DIGIT: characterTest('isDigit', true),
  IS_DECIMAL: characterTest('isDecimal', true),
  TO_BASE64: plainFunction('toBase64'),
  FROM_BASE64: plainFunction('fromBase64'),
  ENCODE: plainFunction('encode'),
  DECODE: plainFunction('decode'),
  URL_ENCODE: plainFunction('urlEncode'),
  URL_DECODE: plainFunction('urlDecode'),
  PARSE_URL: plainFunction('parseUrl'),
  INET_ATON: plainFunction('inetAton'),
  INET_NTOA: plainFunction('inetNtoa'),
  PRINTF: nullableFunction('printf', (call) => [printfKinds(call)]),
  TYPEOF: typeOf,
};

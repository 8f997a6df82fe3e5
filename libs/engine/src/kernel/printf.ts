import { javaText } from './floating-text.ts';

type SqlScalar = string | number | bigint | boolean | null;

/** What PRINTF knows of an argument: what it is to Java, and how %s prints what is no number. */
export type PrintfArgument =
  | { readonly kind: 'integer' | 'double' | 'boolean' }
  | { readonly kind: 'other'; readonly text: (value: SqlScalar) => string };

const DIRECTIVE = /%(?:(\d+)\$)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])|%/g;

class BadFormat extends Error {}

/**
 * Java's String.format for what SQL has: %s %d %x %X %o %f %e %E %b %c %n %% with widths, precisions, the flags
 * `-`, `0`, `+`, space, `,`, `(` and `#`, and places (`%2$s`). Null for a format or an argument that Java does not take.
 */
export function printf(format: string | null, ...rest: readonly unknown[]): string | null {
  if (format === null) return null;
  const kinds = rest.at(-1) as readonly PrintfArgument[];
  let next = 0;
  try {
    return format.replace(DIRECTIVE, (whole, place: string | undefined, flags = '', width = '', precision?: string, letter = '') => {
      if (letter === '') throw new BadFormat(whole);
      if (letter === 'n') return '\n';
      if (letter === '%') return pad('%', flags as string, Number(width));
      const i = place === undefined ? next++ : Number(place) - 1;
      if (i < 0 || i >= kinds.length) throw new BadFormat(whole);
      const text = directive(letter as string, rest[i] as SqlScalar, kinds[i], flags as string, Number(width), precision);
      return letter === 'X' || letter === 'E' || letter === 'S' || letter === 'B' ? text.toUpperCase() : text;
    }); // prettier-ignore
  } catch (error) {
    if (error instanceof BadFormat) return null;
    throw error;
  }
}

function pad(text: string, flags: string, width: number): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}

function directive(
  letter: string,
  value: SqlScalar,
  argument: PrintfArgument,
  flags: string,
  width: number,
  precision: string | undefined,
): string {
  const { kind } = argument;
  const cut = (text: string) => pad(precision === undefined ? text : text.slice(0, Number(precision)), flags, width);
  switch (letter) {
    case 's':
    case 'S':
      return cut(textOf(value, argument));
    case 'b':
    case 'B':
      return cut(kind === 'boolean' && value !== null ? String(value) : String(value !== null));
    default:
      if (value === null) return cut('null');
  }
  if (letter === 'c' && kind === 'integer') return pad(String.fromCodePoint(Number(value)), flags, width);
  if (letter === 'd' && kind === 'integer') return signed(String(value), flags, width);
  if (/[xXo]/.test(letter) && kind === 'integer') {
    const number = BigInt(value);
    const bits = number < -(2n ** 31n) ? 64 : 32;
    const digits = BigInt.asUintN(number < 0n ? bits : 64, number).toString(letter === 'o' ? 8 : 16);
    return fill((flags.includes('#') ? (letter === 'o' ? '0' : '0x') : '') + digits, flags, width);
  }
  if (letter === 'f' && kind === 'double')
    return signed((value as number).toFixed(Number(precision ?? 6)), flags, width);
  if (/e/i.test(letter) && kind === 'double') {
    const text = (value as number).toExponential(Number(precision ?? 6));
    return signed(text.replace(/e([+-])(\d)$/, 'e$10$2'), flags, width);
  }
  if (/g/i.test(letter) && kind === 'double') return general(value as number, flags, width, Number(precision ?? 6));
  throw new BadFormat(letter);
}

/** `%g`: as many digits as its precision, with an exponent where the number is small or large. */
function general(value: number, flags: string, width: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits))) || 1));
  if (exponent >= -4 && exponent < digits)
    return signed(value.toFixed(Math.max(0, digits - 1 - exponent)), flags, width);
  return signed(value.toExponential(digits - 1).replace(/e([+-])(\d)$/, 'e$10$2'), flags, width);
}

function textOf(value: SqlScalar, argument: PrintfArgument): string {
  if (value === null) return 'null';
  if (argument.kind === 'other') return argument.text(value);
  return argument.kind === 'double' ? javaText(value as number, false) : String(value);
}

function signed(text: string, flags: string, width: number): string {
  const negative = text.startsWith('-');
  let digits = negative ? text.slice(1) : text;
  if (flags.includes(',')) digits = digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));
  if (negative && flags.includes('(')) return fill(`(${digits})`, flags, width);
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (flags.includes('0')) return sign + digits.padStart(width - sign.length, '0');
  return fill(sign + digits, flags, width);
}

const fill = (text: string, flags: string, width: number) =>
  flags.includes('0') ? text.padStart(width, '0') : pad(text, flags, width);

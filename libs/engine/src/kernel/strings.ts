import { failRecord } from './failure.ts';

/**
 * String functions on JS strings. Positions and lengths count code points, as in Flink, unless said otherwise. Flink
 * keeps strings as UTF-8: half a surrogate pair, where a function cuts one, becomes a question mark.
 */

export const concat = (...parts: readonly string[]): string => parts.join('');
export const upper = (text: string): string => text.toUpperCase();
export const lower = (text: string): string => text.toLowerCase();

/** NULLs are left out; without a separator there is no result. */
export function concatWith(separator: string | null, ...parts: readonly (string | null)[]): string | null {
  return separator === null ? null : parts.filter((part) => part !== null).join(separator);
}

export function charLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) length--;
  return length;
}

/** The text by characters: itself where each is one unit. */
function charactersOf(text: string): string | string[] {
  return charLength(text) === text.length ? text : Array.from(text);
}

const textOfCharacters = (part: string | string[]): string => (typeof part === 'string' ? part : part.join(''));

/** Half surrogate pairs as question marks. */
const wellFormed = (text: string): string => (text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '?'));

/** SQL's SUBSTRING: `start` from 1, negative counts from the end; nothing from before the text, null of a negative length. */
export function substring(text: string, start: number, length = Infinity): string | null {
  if (length < 0) return null;
  const characters = charactersOf(text);
  const from = start > 0 ? start - 1 : start < 0 ? characters.length + start : 0;
  if (from < 0 || from >= characters.length) return '';
  return textOfCharacters(characters.slice(from, from + length));
}

export const left = (text: string, count: number): string =>
  count <= 0 ? '' : textOfCharacters(charactersOf(text).slice(0, count));

export const right = (text: string, count: number): string =>
  count <= 0 ? '' : textOfCharacters(charactersOf(text).slice(-count));

/** Only ASCII letters and digits make words and change, as in Calcite. */
export const initCap = (text: string): string =>
  text.replace(/[A-Za-z0-9]+/g, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase());

/** An empty `search` stands between all characters, as in Java. */
export const replaceAll = (text: string, search: string, replacement: string): string =>
  text.replaceAll(search, () => replacement);

/** Each character of `from` becomes the one at its place in `to`, or goes. */
export function translate(text: string | null, from: string | null, to: string | null): string | null {
  if (text === null || from === null || to === null || from === '') return text;
  const targets = Array.from(to);
  const map = new Map<string, string>();
  Array.from(from).forEach((character, i) => {
    if (!map.has(character)) map.set(character, targets[i] ?? '');
  });
  return Array.from(text, (character) => map.get(character) ?? character).join('');
}

/** In UTF-16 units. What stands behind is lost when the replaced part reaches the end or is not there. */
export function overlay(text: string, replacement: string, start: number, length = replacement.length): string {
  if (start <= 0 || start > text.length) return text;
  const rest = length > 0 && start + length <= text.length ? text.slice(start - 1 + length) : '';
  return wellFormed(text.slice(0, start - 1) + replacement + rest);
}

export const trimBoth = (characters: string, text: string): string =>
  trimLeading(characters, trimTrailing(characters, text));

export function trimLeading(characters: string, text: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text[start])) start++;
  return text.slice(start);
}

export function trimTrailing(characters: string, text: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

export const trimText = (text: string, characters = ' '): string => trimBoth(characters, text);
export const trimTextStart = (text: string, characters = ' '): string => trimLeading(characters, text);
export const trimTextEnd = (text: string, characters = ' '): string => trimTrailing(characters, text);

export const reverse = (text: string): string => textOfCharacters(Array.from(text).reverse());
export const repeat = (text: string, times: number): string => (times <= 0 ? '' : text.repeat(times));

/** Pads or cuts to `length` UTF-16 units; null where that means nothing. */
export function leftPad(text: string, length: number, pad: string): string | null {
  if (length < 0 || pad === '') return null;
  return wellFormed(text.padStart(length, pad).slice(0, length));
}

export function rightPad(text: string, length: number, pad: string): string | null {
  if (length < 0 || pad === '') return null;
  return wellFormed(text.padEnd(length, pad).slice(0, length));
}

export function split(text: string, separator: string): string[] {
  if (text === '') return [];
  return separator === '' ? Array.from({ length: text.length }, (_, i) => wellFormed(text[i])) : text.split(separator);
}

// eslint-disable-next-line no-control-regex -- white space to Java
const WHITE_SPACE = /[\s\x1c-\x1f]/;

/** The part at `index`, from 0. An empty separator means white space; the empty text has no parts. */
export function splitIndex(text: string, separator: string, index: number): string | null {
  if (index < 0 || text === '') return null;
  if (separator === '') return text.split(WHITE_SPACE)[index] ?? null;
  let from = 0;
  for (; index > 0; index--) {
    const found = text.indexOf(separator, from);
    if (found < 0) return null;
    from = found + separator.length;
  }
  const end = text.indexOf(separator, from);
  return end < 0 ? text.slice(from) : text.slice(from, end);
}

/** The same with the separator by its code, 1 to 255. */
export const splitIndexByCode = (text: string, code: number, index: number): string | null =>
  code < 1 || code > 255 ? null : splitIndex(text, String.fromCharCode(code), index);

/** Place of `part` in `text` from `start`, from 1; 0 where it is not. */
export function locate(part: string, text: string, start = 1): number {
  if (part === '') return 1;
  if (charLength(text) === text.length) return text.indexOf(part, Math.max(0, start - 1)) + 1;
  const skipped = left(text, Math.max(0, start - 1)).length;
  const found = text.indexOf(part, skipped);
  return found < 0 ? 0 : charLength(text.slice(0, found)) + 1;
}

/** Place of the `nth` appearance from `start`; a negative start counts, and looks, from the end. */
export function instr(text: string, part: string, start = 1, nth = 1): number {
  if (nth <= 0) failRecord('MLR_RECORD_FUNCTION', `INSTR counts appearances from 1, not ${nth}`);
  if (start === 0) return 0;
  if (start < 0) {
    const found = instr(reverse(text), reverse(part), -start, nth);
    return found === 0 ? 0 : charLength(text) + 2 - found - charLength(part);
  }
  let found = 0;
  for (let i = 0; i < nth; i++) {
    found = locate(part, text, start);
    if (found === 0) return 0;
    start = found + 1;
  }
  return found;
}

/** The first byte of the text in UTF-8, as Java's signed byte. */
export const ascii = (text: string): number => (text === '' ? 0 : (Buffer.from(Array.from(text)[0])[0] << 24) >> 24);

/** The character of a code, the lowest 8 bits of it. */
export const chr = (code: number | bigint): string =>
  code < 0 ? '' : String.fromCharCode(Number(BigInt(code) & 0xffn));

export function elt<T>(index: number | bigint | null, ...values: readonly T[]): T | null {
  if (index === null || index < 1 || index > values.length) return null;
  return values[Number(index) - 1];
}

export const startsWith = (value: string | Buffer, part: string | Buffer): boolean =>
  typeof value === 'string' && typeof part === 'string'
    ? value.startsWith(part)
    : Buffer.from(value).subarray(0, part.length).equals(Buffer.from(part));

export const endsWith = (value: string | Buffer, part: string | Buffer): boolean =>
  typeof value === 'string' && typeof part === 'string'
    ? value.endsWith(part)
    : value.length >= part.length &&
      Buffer.from(value)
        .subarray(value.length - part.length)
        .equals(Buffer.from(part));

/** Java's tests look at UTF-16 units: letters beyond the basic plane are none. */
export const isAlpha = (text: string | null): boolean =>
  text !== null && /^[\p{L}--[\u{10000}-\u{10ffff}]]+$/v.test(text);
export const isDigit = (text: string | null): boolean =>
  text !== null && /^[\p{Nd}--[\u{10000}-\u{10ffff}]]+$/v.test(text);
/** What Java's Double.parseDouble takes. */
export const isDecimal = (text: string | null): boolean => text !== null && JAVA_DOUBLE.test(text);

const JAVA_DOUBLE =
  /^[\x00-\x20]*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?|0[xX](?:[\da-fA-F]+\.?|[\da-fA-F]*\.[\da-fA-F]+)[pP][+-]?\d+[fFdD]?)[\x00-\x20]*$/; // eslint-disable-line no-control-regex -- Java trims these

/** VARCHAR(n): what is longer is cut. */
export const cutLength = (text: string, length: number): string => (text.length <= length ? text : left(text, length));

/** CHAR(n): cut or padded with spaces. */
export const fixLength = (text: string, length: number): string =>
  cutLength(text, length) + ' '.repeat(Math.max(0, length - charLength(text)));

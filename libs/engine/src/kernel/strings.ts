/** String functions on JS strings. Positions and lengths count code points, as in Flink. */

export const concat = (...parts: readonly string[]): string => parts.join('');
export const upper = (text: string): string => text.toUpperCase();
export const lower = (text: string): string => text.toLowerCase();

export function charLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) length--;
  return length;
}

/** SQL's SUBSTRING: `start` from 1, negative counts from the end; what lies outside the text is left out. */
export function substring(text: string, start: number, length = Infinity): string {
  const characters = charLength(text) === text.length ? text : Array.from(text);
  const from = start > 0 ? start - 1 : start < 0 ? characters.length + start : 0;
  if (length < 0 || from >= characters.length) return '';
  const part = characters.slice(Math.max(0, from), Math.max(0, from + length));
  return typeof part === 'string' ? part : part.join('');
}

/** An empty `search` stands between all characters, as in Java. */
export const replaceAll = (text: string, search: string, replacement: string): string =>
  text.replaceAll(search, () => replacement);

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

/** VARCHAR(n): what is longer is cut. */
export const cutLength = (text: string, length: number): string =>
  text.length <= length ? text : substring(text, 1, length);

/** CHAR(n): cut or padded with spaces. */
export const fixLength = (text: string, length: number): string =>
  cutLength(text, length) + ' '.repeat(Math.max(0, length - charLength(text)));

import { failRecord } from './failure.ts';

/** Tells whether a text has a pattern. */
export interface TextMatcher {
  test(text: string): boolean;
}

const matchers = new Map<string, TextMatcher>();

/** LIKE's pattern as a test: % any characters, _ one, the escape takes the next literally. Compiled once. */
export function likePattern(pattern: string, escape: string): TextMatcher {
  const key = `${escape}\u0000${pattern}`;
  let matcher = matchers.get(key);
  if (matcher === undefined) {
    if (matchers.size >= 1000) matchers.clear();
    matcher = compileLike(pattern, escape);
    matchers.set(key, matcher);
  }
  return matcher;
}

const ANY = Symbol('any characters');
const ONE = Symbol('one character');
type Part = string | typeof ANY | typeof ONE;

function compileLike(pattern: string, escape: string): TextMatcher {
  const parts = partsOf(pattern, escape);
  if (parts === null) {
    const wrong = `the pattern '${pattern}' of LIKE has an escape before a character that needs none`;
    return { test: () => failRecord('MLR_RECORD_FUNCTION', wrong) };
  }
  // The shapes that need no regular expression: x, x%, %x, %x%.
  const shape = parts.map((part) => (typeof part === 'string' ? 'x' : part === ANY ? '%' : '_')).join('');
  const literal = parts.find((part) => typeof part === 'string') ?? '';
  switch (shape) {
    case '':
    case 'x':
      return { test: (text) => text === literal };
    case 'x%':
      return { test: (text) => text.startsWith(literal) };
    case '%x':
      return { test: (text) => text.endsWith(literal) };
    case '%x%':
      return { test: (text) => text.includes(literal) };
    default:
      if (parts.filter((part) => part === ANY).length > 1) return piecesMatcher(parts);
      return new RegExp(`^${parts.map(sourceOf).join('')}$`, 'su');
  }
}

/**
 * What stands between the %, each piece taken where it comes first. One regular expression would try every way to share
 * a text out among many %: longer than anyone waits.
 */
function piecesMatcher(parts: readonly Part[]): TextMatcher {
  const pieces: string[] = [''];
  for (const part of parts) {
    if (part === ANY) pieces.push('');
    else pieces[pieces.length - 1] += sourceOf(part);
  }
  const first = new RegExp(`^${pieces[0]}`, 'su');
  const middle = pieces.slice(1, -1).map((piece) => new RegExp(piece, 'gsu'));
  const last = new RegExp(`${pieces.at(-1)}$`, 'gsu');
  return {
    test(text) {
      const begin = first.exec(text);
      if (begin === null) return false;
      let at = begin[0].length;
      for (const piece of middle) {
        piece.lastIndex = at;
        if (!piece.test(text)) return false;
        at = piece.lastIndex;
      }
      last.lastIndex = at;
      return last.test(text);
    },
  };
}

function sourceOf(part: Part): string {
  if (part === ANY) return '.*';
  return part === ONE ? '.' : escapeText(part);
}

/** A text as a regular expression that matches it. */
export const escapeText = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Null for an escape before something else than the escape, % and _. */
function partsOf(pattern: string, escape: string): Part[] | null {
  const parts: Part[] = [];
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i++) {
    let character: Part = characters[i];
    if (escape !== '' && character === escape) {
      character = characters[++i];
      if (character !== escape && character !== '%' && character !== '_') return null;
    } else if (character === '%') character = ANY;
    else if (character === '_') character = ONE;
    const last = parts.at(-1);
    if (typeof character === 'string' && typeof last === 'string') parts[parts.length - 1] = last + character;
    else if (character !== ANY || last !== ANY) parts.push(character);
  }
  return parts;
}

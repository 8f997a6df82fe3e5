import { escapeText } from './like.ts';

/** SIMILAR TO's pattern as source of a regular expression, or what is wrong with it. */
export type SimilarPattern = { readonly regex: string } | { readonly wrong: string };

export const isInvalidSimilar = (pattern: SimilarPattern): pattern is { readonly wrong: string } => 'wrong' in pattern;

const NAMED: Readonly<Record<string, string>> = {
  ALPHA: '\\p{L}',
  UPPER: '\\p{Lu}',
  LOWER: '\\p{Ll}',
  DIGIT: '0-9',
  ALNUM: '\\p{L}0-9',
  SPACE: ' ',
  WHITESPACE: '\\s',
};

const known = new Map<string, SimilarPattern>();

/** % any characters, _ one; groups, alternatives, repetitions and classes as in regular expressions; a point is any character and ^ the beginning,
 * as Calcite has it. */
export function similarPattern(pattern: string, escape: string): SimilarPattern {
  const key = `${escape}\u0000${pattern}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size >= 1000) known.clear();
    found = translate(Array.from(pattern), escape);
    known.set(key, found);
  }
  return found;
}

function translate(characters: readonly string[], escape: string): SimilarPattern {
  let source = '';
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i];
    if (character === escape) {
      if (++i === characters.length) return { wrong: 'it ends with an escape' };
      source += escapeText(characters[i]);
    } else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else if (character === '[') {
      const rest = characters.slice(i).join('');
      const klass = /^\[(\^?)((?:\[:\w+:\]|[^\][])+)\]/.exec(rest);
      if (klass === null) return { wrong: 'a [ without its ]' };
      i += Array.from(klass[0]).length - 1;
      source += `[${klass[1]}${classItems(klass[2])}]`;
    } else if (/[.^()|*+?{}]/.test(character) || /[\d,]/.test(character)) source += character;
    else source += escapeText(character);
  }
  try {
    new RegExp(source, 'sv');
  } catch {
    return { wrong: 'it is not well formed' };
  }
  return { regex: `^(?:${source})$` };
}

function classItems(text: string): string {
  return text
    .split(/(\[:\w+:\])/)
    .map((part) => {
      const name = /^\[:(\w+):\]$/.exec(part)?.[1];
      return name === undefined ? part.replace(/[()[\]{}/\\|&]/g, '\\$&') : (NAMED[name.toUpperCase()] ?? '');
    })
    .join('');
}

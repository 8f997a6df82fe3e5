/** Java's character classes, written for JavaScript's `v` flag. */

/** A Java pattern that we do not translate: a message for the author. */
export class UntranslatablePattern extends Error {}
/** A pattern that Java does not take either. */
export class InvalidPattern extends Error {}

/** A code point that stands for itself. */
export function literalSource(code: number): string {
  if (code === 0x20 || /[\w]/.test(String.fromCodePoint(code))) return String.fromCodePoint(code);
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const UNICODE_ESCAPES: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  s: '\\p{White_Space}',
  w: '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]',
};
const ESCAPES: Readonly<Record<string, string>> = {
  d: '[0-9]',
  s: '[ \\t\\n\\u000b\\f\\r]',
  w: '[a-zA-Z_0-9]',
  h: '[ \\t\\u00a0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]',
  v: '[\\n\\u000b\\f\\r\\u0085\\u2028\\u2029]',
};

/** `\d`, `\S`…; null for other escapes. */
export function classOfEscape(letter: string, unicode: boolean): string | null {
  const lower = letter.toLowerCase();
  const source = (unicode ? UNICODE_ESCAPES[lower] : undefined) ?? ESCAPES[lower];
  if (source === undefined || letter === '') return null;
  return letter === lower ? source : `[^${source}]`;
}

const POSIX: Readonly<Record<string, string>> = {
  Lower: '[a-z]',
  Upper: '[A-Z]',
  ASCII: '[\\u0000-\\u007f]',
  Alpha: '[a-zA-Z]',
  Digit: '[0-9]',
  Alnum: '[a-zA-Z0-9]',
  Punct: '[\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e]',
  Graph: '[\\u0021-\\u007e]',
  Print: '[\\u0020-\\u007e]',
  Blank: '[ \\t]',
  Cntrl: '[\\u0000-\\u001f\\u007f]',
  XDigit: '[0-9a-fA-F]',
  Space: '[ \\t\\n\\u000b\\f\\r]',
};
const UNICODE_POSIX: Readonly<Record<string, string>> = {
  Lower: '\\p{Lowercase}',
  Upper: '\\p{Uppercase}',
  Alpha: '\\p{Alphabetic}',
  Digit: '\\p{Nd}',
  Alnum: '[\\p{Alphabetic}\\p{Nd}]',
  Punct: '\\p{P}',
  Space: '\\p{White_Space}',
};
const NAMED: Readonly<Record<string, string>> = {
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaLetter: '\\p{L}',
  javaDigit: '\\p{Nd}',
  javaLetterOrDigit: '[\\p{L}\\p{Nd}]',
  javaWhitespace: '[\\t-\\r\\u001c-\\u001f\\p{Zs}\\u2028\\u2029--[\\u00a0\\u2007\\u202f]]',
  IsDigit: '\\p{Nd}',
  IsLetter: '\\p{L}',
  IsPunctuation: '\\p{P}',
  IsControl: '\\p{Cc}',
  L1: '[\\u0000-\\u00ff]',
  all: '[\\s\\S]',
};

/** `\p{name}`. */
export function classOfProperty(name: string, unicode: boolean): string {
  const known = (unicode ? UNICODE_POSIX[name] : undefined) ?? POSIX[name] ?? NAMED[name];
  if (known !== undefined) return known;
  const [key, value] = name.includes('=') ? name.split('=') : ['', name];
  if (/^(sc|script)$/i.test(key)) return property(`Script=${value}`);
  if (/^(gc|general_category)$/i.test(key)) return property(value);
  if (/^(blk|block)$/i.test(key) || name.startsWith('In')) {
    throw new UntranslatablePattern(`\\p{${name}}: a block of Unicode; name a script (\\p{IsGreek})`);
  }
  const bare = name.replace(/^Is/, '');
  const candidates = [
    bare,
    `Script=${bare}`,
    bare.toLowerCase().replace(/(^|_)[a-z]/g, (first) => first.toUpperCase()),
  ];
  const found = candidates.find((candidate) => isProperty(candidate));
  if (found === undefined) throw new InvalidPattern(`unknown property ${name}`);
  return `\\p{${found}}`;
}

function property(text: string): string {
  if (!isProperty(text)) throw new InvalidPattern(`unknown property ${text}`);
  return `\\p{${text}}`;
}

function isProperty(text: string): boolean {
  try {
    return /^[\w=]+$/.test(text) && new RegExp(`\\p{${text}}`, 'v').source !== '';
  } catch {
    return false;
  }
}

/** What a class is read from: the characters behind its opening bracket. */
export interface ClassReader {
  peek(ahead?: number): string;
  next(): string;
  readonly ignoreCase: boolean;
  /** Behind a backslash: a class's source, or a character's code. */
  escape(): string | number;
}

/** `[a-z&&[^b]]`: a union of items, or the intersection of such unions. */
export class CharacterClass {
  readonly #reader: ClassReader;
  readonly #isNegated: boolean;
  readonly #unions: string[] = [];

  private constructor(reader: ClassReader) {
    this.#reader = reader;
    this.#isNegated = reader.peek() === '^';
    if (this.#isNegated) reader.next();
  }

  /** Reads to the closing bracket. */
  static read(reader: ClassReader): CharacterClass {
    const klass = new CharacterClass(reader);
    klass.#read();
    return klass;
  }

  source(): string {
    const all = this.#unions.length === 1 ? this.#unions[0] : this.#unions.map((union) => `[${union}]`).join('&&');
    return `[${this.#isNegated ? '^' : ''}${all}]`;
  }

  #read(): void {
    const { peek, next } = this.#reader;
    let union = '';
    for (let isFirst = true; ; isFirst = false) {
      const character = peek();
      if (character === '') throw new InvalidPattern('unclosed character class');
      if (character === ']' && !(isFirst && this.#unions.length === 0)) {
        next();
        break;
      }
      if (character === '&' && peek(1) === '&') {
        next();
        next();
        if (union !== '') this.#unions.push(union);
        union = '';
        continue;
      }
      union += this.#item();
    }
    if (union !== '') this.#unions.push(union);
    if (this.#unions.length === 0) throw new InvalidPattern('empty character class');
  }

  #item(): string {
    const { peek, next } = this.#reader;
    if (peek() === '[') {
      next();
      return CharacterClass.read(this.#reader).source();
    }
    const from = this.#character();
    if (typeof from === 'string') return from;
    if (peek() !== '-' || peek(1) === ']' || peek(1) === '[' || peek(1) === '') return this.#range(from, from);
    next();
    const to = this.#character();
    if (typeof to === 'string') return this.#range(from, from) + literalSource(45) + to;
    if (to < from) throw new InvalidPattern('illegal character range');
    return this.#range(from, to);
  }

  #character(): string | number {
    const character = this.#reader.next();
    return character === '\\' ? this.#reader.escape() : character.codePointAt(0)!;
  }

  #range(from: number, to: number): string {
    const source = from === to ? literalSource(from) : `${literalSource(from)}-${literalSource(to)}`;
    return this.#reader.ignoreCase ? source + otherCase(from, to, 97, -32) + otherCase(from, to, 65, 32) : source;
  }
}

/** The ASCII letters of a range, from the 26 at `first`, in the other case. */
function otherCase(from: number, to: number, first: number, shift: number): string {
  const [low, high] = [Math.max(from, first), Math.min(to, first + 25)];
  return low > high ? '' : `${literalSource(low + shift)}-${literalSource(high + shift)}`;
}

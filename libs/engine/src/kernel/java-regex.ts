import {
  CharacterClass,
  classOfEscape,
  classOfProperty,
  InvalidPattern,
  literalSource,
  UntranslatablePattern,
} from './java-regex-class.ts';

/** A Java pattern as a JavaScript one; `groups[i]` is the number of Java's group i there. */
export interface TranslatedPattern {
  readonly source: string;
  readonly groups: readonly number[];
}

interface Flags {
  /** i */ readonly ignoreCase: boolean;
  /** u */ readonly unicodeCase: boolean;
  /** m */ readonly multiline: boolean;
  /** s */ readonly dotAll: boolean;
  /** x */ readonly comments: boolean;
  /** U */ readonly unicode: boolean;
  /** d */ readonly unixLines: boolean;
}

const NO_FLAGS: Flags = {
  ignoreCase: false,
  unicodeCase: false,
  multiline: false,
  dotAll: false,
  comments: false,
  unicode: false,
  unixLines: false,
};
const FLAG_LETTERS: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoreCase',
  u: 'unicodeCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'comments',
  U: 'unicode',
  d: 'unixLines',
};

const TERMINATORS = '\\n\\r\\u0085\\u2028\\u2029';
const END = '(?![\\s\\S])';
const WORD = '[\\p{L}\\p{Nd}_]';
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Reads a Java pattern and writes it for JavaScript's `v` flag. */
export class JavaPattern {
  readonly #pattern: readonly string[];
  #at = 0;
  #flags = NO_FLAGS;
  /** Number of JavaScript's groups so far, and which of them are Java's. */
  #count = 0;
  readonly #groups: number[] = [0];
  readonly #names = new Set<string>();

  private constructor(pattern: string) {
    this.#pattern = Array.from(pattern);
  }

  static translate(pattern: string): TranslatedPattern {
    const reader = new JavaPattern(pattern);
    const source = reader.#alternatives();
    if (reader.#at < reader.#pattern.length) throw new InvalidPattern('unmatched )');
    return { source, groups: reader.#groups };
  }

  #peek(ahead = 0): string {
    return this.#pattern[this.#at + ahead] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#looksAt(text)) return false;
    this.#at += text.length;
    return true;
  }

  #looksAt(text: string): boolean {
    return Array.from(text).every((character, i) => this.#peek(i) === character);
  }

  /** Up to the closing bracket of the group, or the end. Flags set inside end with it. */
  #alternatives(): string {
    const outer = this.#flags;
    let source = '';
    while (this.#at < this.#pattern.length && this.#peek() !== ')') {
      source += this.#take('|') ? '|' : this.#quantified();
    }
    this.#flags = outer;
    return source;
  }

  #quantified(): string {
    if (this.#flags.comments && /[ \t\n\v\f\r]/.test(this.#peek())) return this.#skip();
    if (this.#flags.comments && this.#peek() === '#') {
      while (this.#at < this.#pattern.length && this.#peek() !== '\n') this.#at++;
      return '';
    }
    const before = this.#count;
    const atom = this.#atom();
    const quantifier = this.#quantifier();
    if (quantifier === '' || atom === '') {
      if (quantifier !== '') throw new InvalidPattern('nothing to repeat');
      return atom;
    }
    const repeated = `(?:${atom})${quantifier}`;
    if (this.#take('+')) return this.#atomic(repeated, before);
    return repeated + (this.#take('?') ? '?' : '');
  }

  /** What once matched is not tried again: a look-ahead's group, then that group's text. */
  #atomic(source: string, before: number): string {
    // The group stands before those inside `source`: they move up by one.
    this.#count++;
    this.#groups.forEach((group, i) => {
      if (group > before) this.#groups[i]++;
    });
    const own = before + 1;
    const moved = source.replace(/\\(\d+)(?!\d)/g, (whole, digits: string) =>
      Number(digits) > before ? `\\${Number(digits) + 1}` : whole,
    );
    return `(?:(?=(${moved}))\\${own})`;
  }

  #skip(): string {
    this.#at++;
    return '';
  }

  #quantifier(): string {
    const character = this.#peek();
    if (character === '*' || character === '+' || character === '?') {
      this.#at++;
      return character;
    }
    if (character !== '{') return '';
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#pattern.slice(this.#at, this.#at + 30).join(''));
    if (found === null) throw new InvalidPattern('illegal repetition');
    this.#at += found[0].length;
    return found[0];
  }

  #atom(): string {
    const character = this.#peek();
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        this.#at++;
        return CharacterClass.read(this.#classReader()).source();
      case '\\':
        return this.#escape();
      case '.':
        this.#at++;
        return this.#flags.dotAll ? '[\\s\\S]' : this.#flags.unixLines ? '[^\\n]' : `[^${TERMINATORS}]`;
      case '^':
        this.#at++;
        return this.#flags.multiline
          ? `(?:(?<![\\s\\S])|(?<=[${TERMINATORS}])(?<!\\r(?=\\n))(?=[\\s\\S]))`
          : '(?<![\\s\\S])';
      case '$':
        this.#at++;
        return this.#lineEnd();
      case '*':
      case '+':
      case '?':
        throw new InvalidPattern(`dangling ${character}`);
      case '{':
        throw new InvalidPattern('illegal repetition');
      default:
        this.#at++;
        return this.#literal(character.codePointAt(0)!);
    }
  }

  #lineEnd(): string {
    if (this.#flags.multiline) return `(?:(?=[${TERMINATORS}])(?<!\\r(?=\\n))|${END})`;
    return `(?=(?:\\r\\n|[${TERMINATORS}])?${END})(?<!\\r(?=\\n))`;
  }

  #literal(code: number): string {
    const { ignoreCase, unicodeCase } = this.#flags;
    const source = literalSource(code);
    if (!ignoreCase) return source;
    if (unicodeCase && code > 127) return `(?i:${source})`;
    return /^[a-zA-Z]$/.test(source) ? `[${source.toLowerCase()}${source.toUpperCase()}]` : source;
  }

  #group(): string {
    this.#at++;
    if (!this.#take('?')) return this.#capture('(');
    for (const opening of [':', '=', '!', '<=', '<!']) {
      if (this.#take(opening)) return this.#close(`(?${opening}`);
    }
    if (this.#take('>')) {
      const before = this.#count;
      return this.#atomic(this.#close('(?:'), before);
    }
    if (this.#take('<')) return this.#capture(`(?<${this.#name()}>`);
    return this.#inlineFlags();
  }

  #capture(opening: string): string {
    this.#groups.push(++this.#count);
    return this.#close(opening);
  }

  #close(opening: string): string {
    const source = this.#alternatives();
    if (!this.#take(')')) throw new InvalidPattern('unclosed group');
    return `${opening}${source})`;
  }

  #name(): string {
    let name = '';
    while (/^[a-zA-Z0-9]$/.test(this.#peek())) name += this.#pattern[this.#at++];
    if (!/^[a-zA-Z]/.test(name) || !this.#take('>')) throw new InvalidPattern('bad group name');
    if (this.#names.has(name)) throw new InvalidPattern(`two groups named ${name}`);
    this.#names.add(name);
    return name;
  }

  /** `(?i)` for the rest of the group, `(?i:…)`, `(?-i)`. */
  #inlineFlags(): string {
    const outer = this.#flags;
    let on = true;
    const changed: Record<string, boolean> = {};
    for (;;) {
      const letter = this.#pattern[this.#at++] ?? '';
      if (letter === '-') on = false;
      else if (letter === ')') {
        this.#flags = { ...outer, ...changed };
        return '';
      } else if (letter === ':') {
        this.#flags = { ...outer, ...changed };
        const source = this.#close('(?:');
        this.#flags = outer;
        return source;
      } else {
        if (!Object.hasOwn(FLAG_LETTERS, letter)) throw new InvalidPattern(`unknown flag ${letter}`);
        changed[FLAG_LETTERS[letter]] = on;
      }
    }
  }

  #escape(): string {
    this.#at++;
    const character = this.#peek();
    if (character === 'Q') return this.#quoted();
    if (/[1-9]/.test(character)) return this.#backReference();
    const simple: Readonly<Record<string, string>> = {
      A: '(?<![\\s\\S])',
      z: END,
      Z: `(?=(?:\\r\\n|[${TERMINATORS}])?${END})(?<!\\r(?=\\n))`,
      b: BOUNDARY,
      B: `(?!${BOUNDARY})`,
      R: '(?:\\r\\n|[\\n\\u000b\\f\\r\\u0085\\u2028\\u2029])',
    };
    if (Object.hasOwn(simple, character)) {
      this.#at++;
      return simple[character];
    }
    if (character === 'k') {
      const [whole, name] = /^k<([a-zA-Z][a-zA-Z0-9]*)>/.exec(this.#pattern.slice(this.#at).join('')) ?? [];
      if (whole === undefined || !this.#names.has(name)) throw new InvalidPattern('no such group');
      this.#at += whole.length;
      return `\\k<${name}>`;
    }
    const klass = this.#classEscape();
    if (klass !== null) return klass;
    return this.#literal(this.#codePoint());
  }

  /** `\Q…\E`. A quantifier behind it is the last character's. */
  #quoted(): string {
    this.#at++;
    let source = '';
    while (this.#at < this.#pattern.length && !this.#looksAt('\\E')) {
      source += this.#literal(this.#pattern[this.#at++].codePointAt(0)!);
      if (this.#looksAt('\\E') && /[*+?{]/.test(this.#peek(2))) {
        throw new UntranslatablePattern('a quantifier behind \\E');
      }
    }
    this.#take('\\E');
    return source;
  }

  /** As many digits as there are groups for. */
  #backReference(): string {
    let number = Number(this.#pattern[this.#at++]);
    while (/\d/.test(this.#peek()) && number * 10 + Number(this.#peek()) < this.#groups.length) {
      number = number * 10 + Number(this.#pattern[this.#at++]);
    }
    if (number >= this.#groups.length) return '(?!)';
    return `(?:\\${this.#groups[number]})`;
  }

  /** `\d`, `\p{…}` and their like, as a class; null where it is none. */
  #classEscape(): string | null {
    const character = this.#peek();
    if (character === 'p' || character === 'P') {
      this.#at++;
      let name = this.#pattern[this.#at++] ?? '';
      if (name === '{') {
        const end = this.#pattern.indexOf('}', this.#at);
        if (end < 0) throw new InvalidPattern('unclosed \\p{');
        name = this.#pattern.slice(this.#at, end).join('');
        this.#at = end + 1;
      }
      const source = classOfProperty(name, this.#flags.unicode);
      return character === 'P' ? `[^${source}]` : source;
    }
    const source = classOfEscape(character, this.#flags.unicode);
    if (source !== null) this.#at++;
    return source;
  }

  /** The character that an escape stands for, behind the backslash. */
  #codePoint(): number {
    const rest = this.#pattern.slice(this.#at, this.#at + 12).join('');
    const take = (found: RegExpExecArray | null, radix: number): number => {
      if (found === null) throw new InvalidPattern('bad escape');
      this.#at += found[0].length;
      return parseInt(found[1], radix);
    };
    const character = this.#peek();
    switch (character) {
      case '0':
        return take(/^0([0-3][0-7]{2}|[0-7]{1,2})/.exec(rest), 8);
      case 'x':
        return take(/^x\{([\da-fA-F]+)\}/.exec(rest) ?? /^x([\da-fA-F]{2})/.exec(rest), 16);
      case 'u': {
        const unit = take(/^u([\da-fA-F]{4})/.exec(rest), 16);
        const low = /^\\u([dD][c-fC-F][\da-fA-F]{2})/.exec(this.#pattern.slice(this.#at, this.#at + 6).join(''));
        if (unit < 0xd800 || unit > 0xdbff || low === null) return unit;
        this.#at += 6;
        return 0x10000 + ((unit - 0xd800) << 10) + (parseInt(low[1], 16) - 0xdc00);
      }
      case 'c':
        this.#at += 2;
        return this.#peek(-1).charCodeAt(0) ^ 64;
      case 'G':
      case 'X':
      case 'N':
        throw new UntranslatablePattern(`\\${character}`);
      default:
        this.#at++;
        if (Object.hasOwn(CONTROLS, character)) return CONTROLS[character];
        if (character === '' || /[a-zA-Z]/.test(character)) throw new InvalidPattern(`unknown escape ${character}`);
        return character.codePointAt(0)!;
    }
  }

  #classReader() {
    return {
      peek: (ahead = 0) => this.#peek(ahead),
      next: () => this.#pattern[this.#at++] ?? '',
      ignoreCase: this.#flags.ignoreCase,
      /** Behind a backslash: a class, or a character. */
      escape: () => this.#classEscape() ?? this.#codePoint(),
    };
  }
}

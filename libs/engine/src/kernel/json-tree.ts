import { javaDecimal } from './java-decimal.ts';

/** JSON as the SQL functions see it: numbers keep their digits. An object's members are a Map. */
export type JsonTree = string | boolean | null | JsonNumber | JsonTree[] | Map<string, JsonTree>;

/** A number by its digits: whole, or with a fraction or an exponent (then as Java's BigDecimal writes it). */
export class JsonNumber {
  readonly text: string;
  readonly isWhole: boolean;

  constructor(written: string) {
    this.isWhole = !/[.eE]/.test(written);
    this.text = this.isWhole ? (written === '-0' ? '0' : written) : javaDecimal(written);
  }
}

/** Text that is no JSON. */
export class JsonSyntaxError extends Error {}

const MAX_DEPTH = 1000;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
// eslint-disable-next-line no-control-regex -- which JSON forbids
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** The first JSON value of a text: what follows is not looked at, as in Flink. Throws `JsonSyntaxError`. */
export function parseJson(text: string): JsonTree {
  return new JsonReader(text).value(0);
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonTree {
    if (depth > MAX_DEPTH) throw new JsonSyntaxError('nested too deeply');
    switch (this.#peek()) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default: {
        NUMBER.lastIndex = this.#at;
        const found = NUMBER.exec(this.#text);
        if (found === null) throw new JsonSyntaxError('no value');
        this.#at += found[0].length;
        return new JsonNumber(found[0]);
      }
    }
  }

  /** The next character that is no white space. */
  #peek(): string {
    while (this.#at < this.#text.length && ' \t\n\r'.includes(this.#text[this.#at])) this.#at++;
    return this.#text[this.#at] ?? '';
  }

  #expect(character: string): void {
    if (this.#peek() !== character) throw new JsonSyntaxError(`no ${character}`);
    this.#at++;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at) || /^\w/.test(this.#text.slice(this.#at + word.length))) {
      throw new JsonSyntaxError('unknown word');
    }
    this.#at += word.length;
    return value;
  }

  #object(depth: number): Map<string, JsonTree> {
    const members = new Map<string, JsonTree>();
    this.#at++;
    if (this.#peek() === '}') {
      this.#at++;
      return members;
    }
    for (;;) {
      if (this.#peek() !== '"') throw new JsonSyntaxError('no name');
      const name = this.#string();
      this.#expect(':');
      members.set(name, this.value(depth + 1));
      if (this.#peek() !== ',') break;
      this.#at++;
    }
    this.#expect('}');
    return members;
  }

  #array(depth: number): JsonTree[] {
    const items: JsonTree[] = [];
    this.#at++;
    if (this.#peek() === ']') {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.#peek() !== ',') break;
      this.#at++;
    }
    this.#expect(']');
    return items;
  }

  #string(): string {
    this.#at++;
    let value = '';
    for (;;) {
      PLAIN.lastIndex = this.#at;
      const plain = PLAIN.exec(this.#text)![0];
      value += plain;
      this.#at += plain.length;
      const end = this.#text[this.#at++];
      if (end === '"') return value;
      if (end !== '\\') throw new JsonSyntaxError('unclosed string');
      const letter = this.#text[this.#at++] ?? '';
      if (letter === 'u') {
        const digits = this.#text.slice(this.#at, this.#at + 4);
        if (!/^[\da-fA-F]{4}$/.test(digits)) throw new JsonSyntaxError('bad escape');
        value += String.fromCharCode(parseInt(digits, 16));
        this.#at += 4;
      } else {
        if (!Object.hasOwn(ESCAPES, letter)) throw new JsonSyntaxError('bad escape');
        value += ESCAPES[letter];
      }
    }
  }
}

/** JSON text without white space, an object's members in order of their names: so Flink. */
export function writeJson(tree: JsonTree): string {
  if (tree === null || typeof tree === 'boolean') return String(tree);
  if (typeof tree === 'string') return writeJsonString(tree);
  if (tree instanceof JsonNumber) return tree.text;
  if (Array.isArray(tree)) return `[${tree.map(writeJson).join(',')}]`;
  const members = [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, value]) => `${writeJsonString(name)}:${writeJson(value)}`).join(',')}}`;
}

/** Control characters without a letter of their own in capital digits, as Jackson writes them. */
export function writeJsonString(text: string): string {
  return JSON.stringify(text).replace(/\\u00[0-1][\da-f]/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);
}

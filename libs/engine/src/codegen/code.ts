import type { Place } from '@millrace/sql';
import { placesUrl } from '../kernel/places.ts';

/** Source text under construction: statements in order, blocks, names that are used once, and constants by reference. */
export class Code {
  readonly #lines: string[] = [];
  /** Of each line, what of the script it computes. */
  readonly #places: (Place | undefined)[] = [];
  #place: Place | undefined;
  readonly #constants: unknown[] = [];
  #names = 0;
  #indent = '';
  /** Of each open block, the innermost last: what was computed in it. */
  readonly #computed = [new Map<string, unknown>()];
  readonly #constant: (i: number) => string;
  /** Name of the buffer that is being scanned, while it is in scope. */
  record: string | null = null;

  /** `constant`: how source text refers to a constant by its number. */
  constructor(constant = (i: number) => `$constants[${i}]`) {
    this.#constant = constant;
  }

  /** A name that nothing else has. */
  fresh(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  line(text: string): void {
    this.#lines.push(this.#indent + text);
    this.#places.push(this.#place);
  }

  /** Emits what computes the part of the script at `place`; without one it belongs to what is around it. */
  at<T>(place: Place | undefined, emit: () => T): T {
    const around = this.#place;
    this.#place = place ?? around;
    try {
      return emit();
    } finally {
      this.#place = around;
    }
  }

  /** `head { body }`. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.#indent += '  ';
    this.#computed.push(new Map());
    body();
    this.#computed.pop();
    this.#indent = this.#indent.slice(2);
    this.line('}');
  }

  /** What `compute` returns; computed once, where `key` was seen before in this block or in one around it. */
  once<T>(key: string, compute: () => T): T {
    const known = this.#computed.find((values) => values.has(key));
    if (known !== undefined) return known.get(key) as T;
    const values = this.#computed[this.#computed.length - 1];
    const value = compute();
    values.set(key, value);
    return value;
  }

  /** Declares a variable with an initial value and returns its name. */
  let(prefix: string, initial: string): string {
    const name = this.fresh(prefix);
    this.line(`let ${name} = ${initial};`);
    return name;
  }

  const(prefix: string, value: string): string {
    const name = this.fresh(prefix);
    this.line(`const ${name} = ${value};`);
    return name;
  }

  /** An object that generated code refers to, as source text. */
  constant(value: unknown): string {
    return this.#constant(this.#constants.push(value) - 1);
  }

  get constants(): readonly unknown[] {
    return this.#constants;
  }

  /** The whole source of a function, with this code in it: failures in it know their places (kernel/places.ts). */
  within(head: string, tail = ''): string {
    let line = head.split('\n').length;
    const lines = this.#lines.map((text, i) => {
      const first = line;
      line += text.split('\n').length;
      return { first, place: this.#places[i] };
    });
    return `${head}${this.toString()}${tail}\n${placesUrl(lines)}`;
  }

  toString(): string {
    return this.#lines.join('\n') + '\n';
  }
}

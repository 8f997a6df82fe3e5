/** Source text under construction: statements in order, blocks, names that are used once, and constants by reference. */
export class Code {
  readonly #lines: string[] = [];
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

  toString(): string {
    return this.#lines.join('\n') + '\n';
  }
}

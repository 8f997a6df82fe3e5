/** Lists by key. */
export class Kept<T> {
  readonly #lists = new Map<number, T[]>();

  add(key: number, value: T): void {
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, [value]);
    else list.push(value);
  }

  get(key: number): readonly T[] | undefined {
    return this.#lists.get(key);
  }
}

import type { Filter, Operand } from './json-filter.ts';
import { JsonNumber, type JsonTree } from './json-tree.ts';
import { JsonPathError } from './json-path.ts';

/** One step of a path. */
export type Step =
  | { readonly step: 'names'; readonly names: readonly string[] }
  | { readonly step: 'indexes'; readonly indexes: readonly number[] }
  | { readonly step: 'slice'; readonly from: number | null; readonly to: number | null }
  | { readonly step: 'all' }
  /** `..`, before another step. */
  | { readonly step: 'deep' }
  | { readonly step: 'filter'; readonly filter: Filter }
  | { readonly step: 'function'; readonly name: string };

/** Reads a path as Jayway's JsonPath writes it: `$.a['b'][0,1][1:2][*]..c[?(@.d > 1)].length()`. */
export class JsonPathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    const trimmed = text.trim();
    if (trimmed === '') throw new JsonPathError('the path is empty');
    this.#text = /^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`;
  }

  path(): Step[] {
    this.#at = 1;
    const steps = this.#steps();
    if (this.#at < this.#text.length) this.#fail();
    if (steps.at(-1)?.step === 'deep') this.#fail();
    return steps;
  }

  #fail(): never {
    throw new JsonPathError(`the path ${this.#text.slice(0, 100)} is not valid at character ${this.#at + 1}`);
  }

  #match(pattern: RegExp): string[] | null {
    const sticky = new RegExp(pattern, 'yu');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  /** Steps as long as there are any. */
  #steps(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.#match(/\.\./) !== null) {
        steps.push({ step: 'deep' }, this.#text[this.#at] === '[' ? this.#bracket() : this.#named());
      } else if (this.#match(/\./) !== null) steps.push(this.#text[this.#at] === '[' ? this.#bracket() : this.#named());
      else if (this.#text[this.#at] === '[') steps.push(this.#bracket());
      else return steps;
    }
  }

  #named(): Step {
    if (this.#match(/\*/) !== null) return { step: 'all' };
    const call = this.#match(/(\w+)\(\)/);
    if (call !== null) return { step: 'function', name: call[1] };
    // In a filter a path ends at an operator.
    const name = this.#match(/[^.[\]\s()=!<>&|~,]+/) ?? this.#fail();
    return { step: 'names', names: [name[0]] };
  }

  #bracket(): Step {
    if (this.#match(/\[\s*\*\s*\]/) !== null) return { step: 'all' };
    if (this.#match(/\[\s*\?\s*\(/) !== null) {
      const filter = this.#anyOf();
      if (this.#match(/\s*\)\s*\]/) === null) this.#fail();
      return { step: 'filter', filter };
    }
    const slice = this.#match(/\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]/);
    if (slice !== null) {
      return {
        step: 'slice',
        from: slice[1] === '' ? null : Number(slice[1]),
        to: slice[2] === '' ? null : Number(slice[2]),
      };
    }
    const indexes = this.#match(/\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]/);
    if (indexes !== null) return { step: 'indexes', indexes: indexes[1].split(',').map(Number) };
    if (this.#match(/\[\s*/) === null) this.#fail();
    const names = [this.#quoted()];
    while (this.#match(/\s*,\s*/) !== null) names.push(this.#quoted());
    if (this.#match(/\s*\]/) === null) this.#fail();
    return { step: 'names', names };
  }

  #quoted(): string {
    const found = this.#match(/'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"/) ?? this.#fail();
    return (found[1] ?? found[2]).replace(/\\u([\da-fA-F]{4})|\\([^])/g, (_, digits?: string, character = '') =>
      digits === undefined ? (character as string) : String.fromCharCode(parseInt(digits, 16)),
    );
  }

  #anyOf(): Filter {
    const filters = [this.#allOf()];
    while (this.#match(/\s*\|\|\s*/) !== null) filters.push(this.#allOf());
    return filters.length === 1 ? filters[0] : { filter: 'or', filters };
  }

  #allOf(): Filter {
    const filters = [this.#test()];
    while (this.#match(/\s*&&\s*/) !== null) filters.push(this.#test());
    return filters.length === 1 ? filters[0] : { filter: 'and', filters };
  }

  #test(): Filter {
    if (this.#match(/\s*!\s*(?!=)/) !== null) return { filter: 'not', input: this.#test() };
    if (this.#match(/\s*\(\s*/) !== null) {
      const inner = this.#anyOf();
      if (this.#match(/\s*\)/) === null) this.#fail();
      return inner;
    }
    const left = this.#operand();
    const op = this.#match(/\s*(===|!==|==|!=|<=|>=|=~|<|>|[a-zA-Z]+\b)\s*/)?.[1];
    if (op === undefined) return { filter: 'exists', input: left };
    if (op === '=~') return { filter: 'matches', input: left, pattern: this.#pattern() };
    if (/^[a-z]/i.test(op)) throw new JsonPathError(`${op} in a filter is not supported, nor by Flink`);
    return { filter: 'compare', op, left, right: this.#operand() };
  }

  #pattern(): RegExp {
    const found = this.#match(/\/((?:[^/\\]|\\[^])*)\/([imsu]*)/) ?? this.#fail();
    return new RegExp(`^(?:${found[1]})$`, `v${found[2].replace('u', '')}`);
  }

  #operand(): Operand {
    this.#match(/\s*/);
    const start = this.#text[this.#at];
    if (start === '$' || start === '@') {
      this.#at++;
      return { from: start === '$' ? 'root' : 'item', steps: this.#steps() };
    }
    const value = (tree: JsonTree): Operand => ({ from: 'value', value: tree });
    if (start === "'" || start === '"') return value(this.#quoted());
    const word = this.#match(/true\b|false\b|null\b/)?.[0];
    if (word !== undefined) return value(word === 'null' ? null : word === 'true');
    const number = this.#match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)?.[0];
    return number === undefined ? this.#fail() : value(new JsonNumber(number));
  }
}

/** Hashes of a multiset of rows that do not depend on the order: equal multisets give equal ones, others hardly ever. */
export interface RowsFingerprint {
  readonly rows: number;
  readonly hash: string;
  /** One of the rows, the same where the rows are: the one with the least key, or the least one. */
  readonly least: string | null;
}

type Lanes = readonly [number, number];

/**
 * Folds the records of an output topic into what they come to: where they have keys that count, the last value of each
 * and nothing after a null; every value else. Only fingerprints are kept, so that millions of rows fit.
 */
export class RowsFold {
  readonly #compared: readonly string[] | undefined;
  readonly #byKey: Map<string, Lanes> | null;
  #rows = 0;
  #least: { readonly key: string; readonly text: string | null } | null = null;
  readonly #sums: [number, number] = [0, 0];

  /** `compared`: the columns that count; absent, the value as it is written. */
  constructor(keyed: boolean, compared?: readonly string[]) {
    this.#compared = compared;
    this.#byKey = keyed ? new Map() : null;
  }

  add(key: Buffer | null, value: Buffer | null): void {
    const text = value === null ? null : this.#text(value);
    const lanes = text === null ? null : lanesOf(text);
    this.#noteLeast(key?.toString('latin1') ?? text ?? '', text);
    if (this.#byKey === null || key === null) {
      if (lanes === null) return;
      this.#rows++;
      include(this.#sums, lanes);
    } else {
      const name = key.toString('latin1');
      if (lanes === null) this.#byKey.delete(name);
      else this.#byKey.set(name, lanes);
    }
  }

  fingerprint(): RowsFingerprint {
    const sums: [number, number] = [...this.#sums];
    for (const lanes of this.#byKey?.values() ?? []) include(sums, lanes);
    return {
      rows: this.#rows + (this.#byKey?.size ?? 0),
      hash: sums.map((sum) => sum.toString(16).padStart(8, '0')).join(''),
      least: this.#least?.text ?? null,
    };
  }

  #noteLeast(key: string, text: string | null): void {
    if (this.#least === null || key <= this.#least.key) this.#least = { key, text };
  }

  #text(value: Buffer): string {
    return this.#compared === undefined ? canonical(value.toString('latin1')) : comparedText(value, this.#compared);
  }
}

function include(sums: [number, number], [a, b]: Lanes): void {
  sums[0] = (sums[0] + a) >>> 0;
  sums[1] = (sums[1] + b) >>> 0;
}

/** The compared columns of a row, as JSON. */
export function comparedText(value: Buffer, compared: readonly string[]): string {
  const row = JSON.parse(value.toString()) as Record<string, unknown>;
  return canonical(JSON.stringify(compared.map((column) => row[column])));
}

/**
 * What is written in several ways, in one: Flink writes no zeros at the end of a time's fraction (we write three digits),
 * and decimals as 9.08E+3 (we: 9080.000).
 */
function canonical(text: string): string {
  return text
    .replace(/(:\d\d)(?:\.0+|(\.\d*?[1-9])0+)"/g, '$1$2"')
    .replace(/:(-?\d+(?:\.\d+(?:E[+-]?\d+)?|E[+-]?\d+))(?=[,}])/g, (_, digits: string) => `:${Number(digits)}`);
}

/** Two hashes of 32 bits each (FNV-1a and one with another start and prime, both mixed at the end). */
function lanesOf(text: string): Lanes {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return [mixed(a), mixed(b)];
}

function mixed(hash: number): number {
  const a = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (a ^ (a >>> 13)) >>> 0;
}

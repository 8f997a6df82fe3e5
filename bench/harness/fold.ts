/** Hashes of a multiset of rows that do not depend on the order: equal multisets give equal ones, others hardly ever. */
export interface RowsFingerprint {
  readonly rows: number;
  readonly hash: string;
  /** One of the rows, the same where the rows are: the one with the least key, or the least one. */
  readonly least: string | null;
}

type Lanes = readonly [number, number];

/**
 * Folds the records of an output topic into what they come to: with a key, the last value of each and nothing after a
 * null; without one, every value. Only fingerprints are kept, so that millions of rows fit.
 */
export class RowsFold {
  readonly #compared: readonly string[] | undefined;
  readonly #byKey: Map<string, Lanes> | null;
  #rows = 0;
  #least: { readonly key: string; readonly text: string | null } | null = null;
  #a = 0;
  #b = 0;

  /** `compared`: the columns that count; absent, the value as it is written. */
  constructor(keyed: boolean, compared?: readonly string[]) {
    this.#compared = compared;
    this.#byKey = keyed ? new Map() : null;
  }

  add(key: Buffer | null, value: Buffer | null): void {
    const text = value === null ? null : this.#text(value);
    const lanes = text === null ? null : lanesOf(text);
    this.#noteLeast(key?.toString('latin1') ?? text ?? '', text);
    if (this.#byKey === null) {
      if (lanes === null) return;
      this.#rows++;
      this.#include(lanes);
    } else {
      const name = key?.toString('latin1') ?? '';
      if (lanes === null) this.#byKey.delete(name);
      else this.#byKey.set(name, lanes);
    }
  }

  fingerprint(): RowsFingerprint {
    if (this.#byKey !== null) {
      this.#rows = this.#byKey.size;
      this.#a = this.#b = 0;
      for (const lanes of this.#byKey.values()) this.#include(lanes);
    }
    const hash = [this.#a, this.#b].map((lane) => lane.toString(16).padStart(8, '0')).join('');
    return { rows: this.#rows, hash, least: this.#least?.text ?? null };
  }

  #noteLeast(key: string, text: string | null): void {
    if (this.#least === null || key <= this.#least.key) this.#least = { key, text };
  }

  #include([a, b]: Lanes): void {
    this.#a = (this.#a + a) >>> 0;
    this.#b = (this.#b + b) >>> 0;
  }

  #text(value: Buffer): string {
    return this.#compared === undefined ? canonical(value.toString('latin1')) : comparedText(value, this.#compared);
  }
}

/** The compared columns of a row, as JSON. */
export function comparedText(value: Buffer, compared: readonly string[]): string {
  const row = JSON.parse(value.toString()) as Record<string, unknown>;
  return canonical(JSON.stringify(compared.map((column) => row[column])));
}

/** Times are the same however many zeros their fraction ends with: Flink writes none, we write three digits. */
function canonical(text: string): string {
  return text.replace(/(:\d\d)(?:\.0+|(\.\d*?[1-9])0+)"/g, '$1$2"');
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

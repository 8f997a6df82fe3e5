import type { GroupTable } from '../kernel/group-table.ts';
import { R } from '../kernel/registers.ts';

const RECENT = 64;

/**
 * The slices a source task adds up at the moment, in order of time. Written so that nothing is allocated while records
 * go back and forth between a few slices (a Map would box the times it is asked for).
 */
export class OpenSlices {
  readonly #lengthMs: number;
  readonly #newTable: () => GroupTable;
  /** `[2]` is the end of the slice that was opened last. */
  readonly #watermarks: Float64Array;
  /** Ascending. */
  readonly #ends: number[] = [];
  readonly #tables: GroupTable[] = [];
  /** Slices used lately, by the lowest bits of their number. */
  readonly #recentEnds = new Float64Array(RECENT).fill(NaN);
  readonly #recent: GroupTable[] = [];
  readonly #free: GroupTable[] = [];

  constructor(lengthMs: number, watermarks: Float64Array, newTable: () => GroupTable) {
    this.#lengthMs = lengthMs;
    this.#watermarks = watermarks;
    this.#newTable = newTable;
  }

  get byteLength(): number {
    return this.#tables.reduce((sum, table) => sum + table.byteLength, 0);
  }

  get isEmpty(): boolean {
    return this.#ends.length === 0;
  }

  get firstEnd(): number {
    return this.#ends[0];
  }

  get first(): GroupTable {
    return this.#tables[0];
  }

  /** The table of the slice that ends at R[0]. */
  open(): GroupTable {
    const end = R[0];
    this.#watermarks[2] = end;
    const place = this.#place(end);
    if (this.#recentEnds[place] === end) return this.#recent[place];
    const at = this.#search(end);
    let table = this.#tables[at];
    if (this.#ends[at] !== end) {
      table = this.#free.pop() ?? this.#newTable();
      table.reset(end);
      this.#ends.splice(at, 0, end);
      this.#tables.splice(at, 0, table);
    }
    this.#recentEnds[place] = end;
    this.#recent[place] = table;
    return table;
  }

  dropFirst(): void {
    const end = this.#ends.shift()!;
    this.#free.push(this.#tables.shift()!);
    if (this.#recentEnds[this.#place(end)] === end) this.#recentEnds[this.#place(end)] = NaN;
    if (this.#watermarks[2] === end) this.#watermarks[2] = NaN;
  }

  /** The first slice that ends at or after `end`. */
  #search(end: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle] < end) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #place(end: number): number {
    return Math.floor(end / this.#lengthMs) & (RECENT - 1);
  }
}

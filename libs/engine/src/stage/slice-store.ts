import { firstWindowEnd, lastWindowEnd, type Slices } from '../codegen/windows.ts';
import type { GroupTable } from '../kernel/group-table.ts';

/** Merged groups by slice, in order of time; without windows one slice that never closes. */
export class SliceStore {
  readonly slices: Slices | null;
  readonly #latenessMs: number;
  readonly #newTable: () => GroupTable;
  readonly #tables = new Map<number, GroupTable>();
  /** Ends of the slices, ascending. */
  #ends: number[] = [];
  /** Ends of slices dropped since `takeGone`. */
  #gone: number[] = [];
  /** The watermark that closes the next window, -Infinity when it must be computed anew. */
  #nextClose = Infinity;

  constructor(slices: Slices | null, latenessMs: number, newTable: () => GroupTable) {
    this.slices = slices;
    this.#latenessMs = latenessMs;
    this.#newTable = newTable;
  }

  get ends(): readonly number[] {
    return this.#ends;
  }

  table(end: number): GroupTable | undefined {
    return this.#tables.get(end);
  }

  open(end: number): GroupTable {
    let table = this.#tables.get(end);
    if (table === undefined) {
      table = this.#newTable();
      table.sliceEnd = end;
      this.#tables.set(end, table);
      let at = this.#ends.length;
      while (at > 0 && this.#ends[at - 1] > end) at--;
      this.#ends.splice(at, 0, end);
      this.#nextClose = -Infinity;
    }
    return table;
  }

  /** Flink's rule with allowed lateness: the window's last moment and the lateness have passed. */
  isClosed(windowEnd: number, watermark: number): boolean {
    return windowEnd - 1 + this.#latenessMs <= watermark;
  }

  /** Whether every window of the slice is closed. */
  isLate(sliceEnd: number, watermark: number): boolean {
    return this.slices !== null && this.isClosed(lastWindowEnd(this.slices, sliceEnd), watermark);
  }

  /** Ends, ascending, of the windows with data that a watermark moving from `before` to `after` closes. */
  closing(before: number, after: number): number[] {
    if (this.slices === null || after < this.#nextClose) return [];
    const found = new Set<number>();
    let next = Infinity;
    for (const end of this.#ends) {
      for (const windowEnd of this.windowsOf(end)) {
        if (this.isClosed(windowEnd, before)) continue;
        if (!this.isClosed(windowEnd, after)) {
          next = Math.min(next, windowEnd - 1 + this.#latenessMs);
          break;
        }
        found.add(windowEnd);
      }
    }
    this.#nextClose = next;
    return [...found].sort((a, b) => a - b);
  }

  /** Ends, ascending, of the windows that a slice is part of. */
  *windowsOf(sliceEnd: number): Generator<number> {
    const slices = this.slices!;
    const last = lastWindowEnd(slices, sliceEnd);
    for (let end = firstWindowEnd(slices, sliceEnd); end <= last; end += slices.slideMs) yield end;
  }

  /** Tables of the slices a window is made of, ascending. */
  *tablesOf(windowEnd: number): Generator<GroupTable> {
    const { sizeMs, lengthMs } = this.slices!;
    for (let end = windowEnd - sizeMs + lengthMs; end <= windowEnd; end += lengthMs) {
      const table = this.#tables.get(end);
      if (table !== undefined) yield table;
    }
  }

  /** Drops the slices of which no window is open any more. */
  dropClosed(watermark: number): void {
    if (this.slices === null) return;
    while (this.#ends.length > 0 && this.isLate(this.#ends[0], watermark)) {
      this.#gone.push(this.#ends[0]);
      this.remove(this.#ends[0]);
    }
  }

  remove(end: number): void {
    if (this.#tables.delete(end)) this.#ends.splice(this.#ends.indexOf(end), 1);
  }

  takeGone(): number[] {
    const gone = this.#gone;
    this.#gone = [];
    return gone;
  }

  clear(): void {
    this.#tables.clear();
    this.#ends = [];
    this.#gone = [];
    this.#nextClose = Infinity;
  }

  get entries(): number {
    let count = 0;
    for (const table of this.#tables.values()) count += table.count;
    return count;
  }
}

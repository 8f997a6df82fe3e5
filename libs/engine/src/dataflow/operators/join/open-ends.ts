import type { WindowEnds, WindowExtreme } from '@millrace/plan';
import type { Operator } from '../../operator.ts';
import type { Row } from '../../row.ts';
import { HeapTimers } from '../kept/timers.ts';
import { alignedStart } from '../window/slicing.ts';
import type { JoinRow } from './side.ts';

/**
 * Which left rows of a join with windows may still find a match (see `WindowEnds` of the plan). Right rows for windows
 * that end at or before the watermark + 1 are all there; the others are still to come.
 */
export class OpenEnds {
  readonly #ends: WindowEnds;
  readonly #extremes: RunningExtremes | null;
  readonly #timers = new HeapTimers<JoinRow>();
  #closed = -Infinity;

  constructor(ends: WindowEnds, operator: (name: string) => Operator) {
    this.#ends = ends;
    this.#extremes = ends.extreme && new RunningExtremes(ends.extreme, operator);
  }

  /** Of a left row, those that the questions below read. */
  get fields(): readonly number[] {
    const { leftTime, extreme } = this.#ends;
    return extreme === null ? [leftTime] : [leftTime, extreme.field];
  }

  /** Whether windows that have closed, so that their rows are there, may match a left row. */
  mayHaveMatches(row: Row): boolean {
    const time = row[this.#ends.leftTime] as number | null;
    return time !== null && time - this.#ends.upperMs <= this.#closed;
  }

  /** Whether windows that are still open may. */
  mayFindMatches(row: Row): boolean {
    const { leftTime, lowerMs, upperMs } = this.#ends;
    const time = row[leftTime] as number | null;
    if (time === null || time - lowerMs <= this.#closed) return false;
    return this.#extremes === null || this.#extremes.mayBe(row, time - upperMs, time - lowerMs, this.#closed);
  }

  /** A left row is kept that may find matches. */
  keep(entry: JoinRow): void {
    this.#timers.set((entry.row[this.#ends.leftTime] as number) - this.#ends.lowerMs, entry.id, entry);
  }

  /** The watermark of the windows; visits the rows for which no more can come. */
  advance(watermark: number, visit: (entry: JoinRow) => void): void {
    // As windows do: they do not close before the epoch.
    if (watermark <= 0) return;
    this.#closed = watermark + 1;
    this.#extremes?.close(this.#closed);
    while (this.#timers.isDue(this.#closed)) visit(this.#timers.take());
  }
}

/**
 * What windows have come to so far. An extreme only ever moves on, so that one asked for earlier still says which rows
 * cannot be it.
 */
class RunningExtremes {
  readonly #extreme: WindowExtreme;
  readonly #operator: (name: string) => Operator;
  readonly #known = new Map<number, number | bigint>();
  /** End of the last window that a row was asked about for. */
  #last = NaN;
  /** The window asked for last. */
  #end = NaN;
  #value: number | bigint | undefined;

  constructor(extreme: WindowExtreme, operator: (name: string) => Operator) {
    this.#extreme = extreme;
    this.#operator = operator;
  }

  /** Whether a row's value may be the extreme of one of the windows that end in [from, to] and after `closed`. */
  mayBe(row: Row, from: number, to: number, closed: number): boolean {
    const { field, sizeMs, offsetMs } = this.#extreme;
    const value = row[field] as number | bigint | null;
    if (value === null) return false;
    // Mostly the last window is the one of the row before.
    if (!(to >= this.#last && to < this.#last + sizeMs)) this.#last = alignedStart(to, sizeMs, offsetMs);
    for (let end = this.#last; end >= from && end > closed; end -= sizeMs) {
      if (!this.#exceeds(end, value)) return true;
    }
    return false;
  }

  /** Whether the window has come to more than the value. */
  #exceeds(end: number, value: number | bigint): boolean {
    if (end !== this.#end) {
      this.#end = end;
      this.#value = this.#known.get(end);
    }
    if (this.#value !== undefined && this.#isBeyond(this.#value, value)) return true;
    const { aggregate, output } = this.#extreme;
    const now = this.#operator(aggregate).running!(end)?.[output] as number | bigint | null | undefined;
    if (now === undefined || now === null) return false;
    this.#value = now;
    this.#known.set(end, now);
    return this.#isBeyond(now, value);
  }

  #isBeyond(a: number | bigint, b: number | bigint): boolean {
    return this.#extreme.fn === 'MAX' ? a > b : a < b;
  }

  close(closed: number): void {
    if (this.#known.size === 0) return;
    for (const end of this.#known.keys()) if (end <= closed) this.#known.delete(end);
  }
}

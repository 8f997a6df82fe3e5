import type { Click, SourceRecord } from './source-record.ts';

/** A row as the view's JSON has it, columns by name. */
export type Row = Readonly<Record<string, string | number | null>>;

/** What a simulated pipeline computes, said once more in plain TypeScript. */
export interface Model {
  readonly window: { readonly sizeMs: number; readonly slideMs: number } | null;
  /** How far the watermark stays behind the greatest event time. */
  readonly watermarkDelayMs: number;
  readonly latenessMs: number;
  readonly emit: 'on-update' | 'on-close';
  /** Topic partitions that rest hold no watermark back: which do is not modelled, nothing may be late by it. */
  readonly hasIdle?: boolean;
  /** The primary key of the row this click goes to (without a window's start), or null when it is filtered out. */
  key(click: Click): string | null;
  /** The row after `clicks` have been folded into it, in order. */
  row(key: string, windowStart: number, clicks: readonly Click[]): Row;
}

/** A row that the model wrote after taking in the `index`-th step. */
export interface ModelChange {
  readonly step: number;
  /** Identity of the row: its key and window. */
  readonly id: string;
  readonly row: Row;
}

interface Group {
  readonly id: string;
  readonly key: string;
  readonly windowStart: number;
  readonly clicks: Click[];
}

/**
 * The pipeline recomputed record by record, in the order in which the exchange brings records to the task that owns
 * their key: commit by commit of the source tasks, each with its records in offset order. The watermark is the least
 * of the source topic partitions' own watermarks; a record is late for a window that this watermark has closed.
 */
export class Replay {
  readonly changes: ModelChange[] = [];
  /** After each step: the watermark, and per source topic partition the offset behind the last record taken in. */
  readonly progress: { readonly watermark: number; readonly positions: readonly number[] }[] = [];
  /** Records that were late for every window of theirs. */
  late = 0;
  /** Records that reached a row, were filtered out, malformed, or an event once more. */
  counted = 0;
  filtered = 0;
  malformed = 0;
  repeated = 0;
  readonly #model: Model;
  readonly #watermarks: number[];
  readonly #groups = new Map<string, Group>();
  readonly #closed = new Set<string>();
  readonly #positions: number[];
  #step = 0;

  constructor(model: Model, sourcePartitions: number) {
    this.#model = model;
    this.#watermarks = Array.from({ length: sourcePartitions }, () => -Infinity);
    this.#positions = Array.from({ length: sourcePartitions }, () => 0);
  }

  /** Takes in what one commit of a source task includes. */
  take(records: readonly SourceRecord[]): void {
    const touched = new Set<Group>();
    for (const record of records) this.#takeOne(record, touched);
    if (this.#model.emit === 'on-update') for (const group of touched) this.#write(group);
    this.#step++;
    this.progress.push({ watermark: this.watermark, positions: [...this.#positions] });
  }

  get watermark(): number {
    return this.#model.hasIdle === true ? Math.max(...this.#watermarks) : Math.min(...this.#watermarks);
  }

  /** Rows as they stand. */
  rows(): Map<string, Row> {
    const rows = new Map<string, Row>();
    for (const { id, row } of this.changes) rows.set(id, row);
    return rows;
  }

  #takeOne({ partition, offset, click, isRepeat }: SourceRecord, touched: Set<Group>): void {
    this.#positions[partition] = offset + 1;
    if (isRepeat) {
      this.repeated++;
      return;
    }
    if (click === null) {
      this.malformed++;
      return;
    }
    const key = this.#model.key(click);
    if (key === null) {
      this.filtered++;
    } else {
      const open = this.#windowsOf(click).filter((start) => !this.#isClosed(start));
      if (open.length === 0) this.late++;
      else this.counted++;
      for (const start of open) {
        const group = this.#group(key, start);
        group.clicks.push(click);
        touched.add(group);
      }
    }
    this.#watermarks[partition] = Math.max(this.#watermarks[partition], click.ts - this.#model.watermarkDelayMs);
    if (this.#model.emit === 'on-close') this.#emitClosed();
  }

  #windowsOf(click: Click): number[] {
    const { window } = this.#model;
    if (window === null) return [0];
    const starts: number[] = [];
    let start = Math.floor(click.ts / window.slideMs) * window.slideMs;
    for (; start > click.ts - window.sizeMs; start -= window.slideMs) starts.push(start);
    return starts;
  }

  #isClosed(windowStart: number): boolean {
    const { window, latenessMs } = this.#model;
    return window !== null && this.watermark >= windowStart + window.sizeMs - 1 + latenessMs;
  }

  #group(key: string, windowStart: number): Group {
    const id = this.#model.window === null ? key : `${key}@${windowStart}`;
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { id, key, windowStart, clicks: [] };
      this.#groups.set(id, group);
    }
    return group;
  }

  #emitClosed(): void {
    for (const group of this.#groups.values()) {
      if (this.#closed.has(group.id) || !this.#isClosed(group.windowStart)) continue;
      this.#closed.add(group.id);
      this.#write(group);
    }
  }

  #write(group: Group): void {
    const row = this.#model.row(group.key, group.windowStart, group.clicks);
    this.changes.push({ step: this.#step, id: group.id, row });
  }
}

import { encodeHeaderEntries, JsonSink } from '@millrace/formats';
import { failRecord } from '../kernel/failure.ts';
import { GroupTable } from '../kernel/group-table.ts';
import { MOST_ROW_BYTES, refuseTooLarge } from '../kernel/row-limit.ts';

/** What is a record's own, beside key and value. */
export interface RecordMark {
  /** Null: the commit's. */
  readonly timestampMs: number | null;
  readonly headers: Buffer | undefined;
}

/**
 * Rows waiting for the flush, as JSON: key and value one behind the other in one sink. Generated code writes `begin`,
 * the key, `endKey`, the row, `endRow` (or `endDelete`).
 */
export class RowBuffer {
  readonly sink = new JsonSink();
  /** Three per row: start of the key, end of the key, end of the value (-1: deleted). */
  #positions = new Int32Array(96);
  #count = 0;
  #start = 0;
  #keyEnd = 0;
  /** By row. */
  readonly #marks = new Map<number, RecordMark>();
  readonly #newest = new GroupTable(1, 0);

  get pendingBytes(): number {
    return this.sink.at;
  }

  begin(): void {
    this.#start = this.sink.at;
  }

  endKey(): void {
    this.#keyEnd = this.sink.at;
  }

  /** Throws a `ComputationFailure` for a row that no topic takes, and forgets it. */
  endRow(): void {
    const bytes = this.sink.at - this.#start;
    if (bytes > MOST_ROW_BYTES) {
      this.abandon();
      refuseTooLarge(bytes);
    }
    this.#add(this.sink.at);
  }

  /** As `endRow`, with what is the record's own: its timestamp and its headers, null where the row says nothing. */
  endRecord(timestampMs: number | null, headers: ReadonlyMap<string | null, Uint8Array | null> | null): void {
    const row = this.#count;
    const block = headers === null ? undefined : this.#encoded(headers);
    if (timestampMs !== null && timestampMs < 0) {
      this.abandon();
      failRecord('MLR_RECORD_RANGE', `a record's timestamp is not before 1970: ${timestampMs} ms`);
    }
    const bytes = this.sink.at - this.#start + (block?.length ?? 0);
    if (bytes > MOST_ROW_BYTES) {
      this.abandon();
      refuseTooLarge(bytes);
    }
    this.endRow();
    this.#marks.set(row, { timestampMs, headers: block });
  }

  #encoded(headers: ReadonlyMap<string | null, Uint8Array | null>): Buffer {
    if (headers.has(null)) {
      this.abandon();
      failRecord('MLR_RECORD_NULL', 'a header of a record needs a name');
    }
    return encodeHeaderEntries([...headers] as [string, Uint8Array | null][]);
  }

  endDelete(): void {
    this.#add(-1);
  }

  /** Forgets a row that could not be finished. */
  abandon(): void {
    this.sink.at = this.#start;
  }

  get count(): number {
    return this.#count;
  }

  /** Calls `each` for every row, or with `newestOnly` for the last of each key (in the order of the keys), and empties. */
  drain(
    newestOnly: boolean,
    each: (bytes: Buffer, keyStart: number, keyEnd: number, valueEnd: number, mark?: RecordMark) => void,
  ): void {
    const { bytes } = this.sink;
    const positions = this.#positions;
    const hasMarks = this.#marks.size > 0;
    const call = (row: number) => {
      const mark = hasMarks ? this.#marks.get(row) : undefined;
      each(bytes, positions[row * 3], positions[row * 3 + 1], positions[row * 3 + 2], mark);
    };
    if (newestOnly) {
      const newest = this.#newest;
      newest.reset(0);
      for (let row = 0; row < this.#count; row++) {
        const entry = newest.locate(bytes, this.#positions[row * 3], this.#positions[row * 3 + 1]);
        newest.lanes[entry] = row;
      }
      for (let entry = 0; entry < newest.count; entry++) call(newest.lanes[entry]);
    } else {
      for (let row = 0; row < this.#count; row++) call(row);
    }
    this.#count = 0;
    this.#marks.clear();
    this.sink.reset();
  }

  #add(valueEnd: number): void {
    if (this.#count * 3 === this.#positions.length) {
      const grown = new Int32Array(this.#positions.length * 2);
      grown.set(this.#positions);
      this.#positions = grown;
    }
    this.#positions[this.#count * 3] = this.#start;
    this.#positions[this.#count * 3 + 1] = this.#keyEnd;
    this.#positions[this.#count * 3 + 2] = valueEnd;
    this.#count++;
  }
}

import {
  EVENT_ID_HEADER,
  encodeHeaders,
  partitionOf,
  RecordBatchWriter,
  type JsonScanner,
  type RecordProblem,
} from '@millrace/formats';
import type { EventLog, PendingBatch } from '@millrace/ports';
import type { BodyRecords } from './body/split-body.ts';
import { deadLetterHeaders, deadLetterTopic } from './dead-letter.ts';
import type { SourceTable } from './source-table.ts';

/** One entry of `errors` in the answer. */
export type RecordError = { readonly code: string; readonly message: string; readonly column?: string } & (
  { readonly line: number } | { readonly index: number }
);

/** A request's records, checked and encoded, ready to be appended. */
export interface Sorted {
  readonly batches: readonly PendingBatch[];
  readonly accepted: number;
  readonly quarantined: number;
  readonly quarantinedByCode: ReadonlyMap<string, number>;
  /** The first few. */
  readonly errors: readonly RecordError[];
}

const MAX_ERRORS = 100;
/** A longer id stays in its column, where tasks look for it too. */
const MAX_ID_BYTES = 1024;

/** What a request says beside its body. */
export interface RequestFacts {
  /** Timestamp of the records. */
  readonly nowMs: number;
  /** Goes into a header of the first accepted record. */
  readonly traceparent: string | null;
  /** `Idempotency-Key`: names each record by its place in the body, unless its table's column does. */
  readonly idempotencyKey: string | null;
}

/** Sorts records into batches for a table's topic, by key, by id or in turn, and for its dead letter topic. */
export class TableAppender {
  readonly table: SourceTable;
  readonly #scanner: JsonScanner;
  readonly #writers: readonly RecordBatchWriter[];
  readonly #deadLetters: readonly RecordBatchWriter[];
  #turn = 0;

  constructor(table: SourceTable, scanner: JsonScanner, partitions: number) {
    this.table = table;
    this.#scanner = scanner;
    const writers = (topic: string): RecordBatchWriter[] =>
      Array.from({ length: partitions }, (_, partition) => new RecordBatchWriter(topic, partition));
    this.#writers = writers(table.topic);
    this.#deadLetters = writers(deadLetterTopic(table.topic));
  }

  sort(bytes: Buffer, records: BodyRecords, facts: RequestFacts): Sorted {
    try {
      return this.#sort(bytes, records, facts);
    } catch (error) {
      // Nothing of this request may go out with the next one.
      for (const writer of [...this.#writers, ...this.#deadLetters]) writer.clear();
      throw error;
    }
  }

  #sort(bytes: Buffer, records: BodyRecords, { nowMs, traceparent, idempotencyKey }: RequestFacts): Sorted {
    const turn = this.#turn++ % this.#writers.length;
    const { unit, numbers, starts, ends } = records;
    const { keyColumns } = this.table;
    const errors: RecordError[] = [];
    const quarantinedByCode = new Map<string, number>();
    let accepted = 0;
    for (let i = 0; i < starts.length; i++) {
      const problem = this.#scanner.check(bytes, starts[i], ends[i]);
      if (problem !== null) {
        quarantinedByCode.set(problem.code, (quarantinedByCode.get(problem.code) ?? 0) + 1);
        if (errors.length < MAX_ERRORS) errors.push(recordError(unit, numbers[i], problem));
        const letter = deadLetterHeaders(this.table, problem, nowMs);
        this.#deadLetters[turn].appendRange(nowMs, bytes, -1, -1, bytes, starts[i], ends[i], letter);
        continue;
      }
      const id = this.#idOf(bytes, idempotencyKey, numbers[i]);
      const trace = accepted++ === 0 ? traceparent : null;
      const headers = headersOf(trace, id);
      if (keyColumns.length === 0) {
        // A repeat goes to the task that has seen the first.
        const to = this.#writers[id === null ? turn : partitionOf(id, 0, id.length, this.#writers.length)];
        to.appendRange(nowMs, bytes, -1, -1, bytes, starts[i], ends[i], headers);
      } else {
        const key = this.#scanner.key(bytes, keyColumns);
        const partition = partitionOf(key, 0, key.length, this.#writers.length);
        this.#writers[partition].appendRange(nowMs, key, 0, key.length, bytes, starts[i], ends[i], headers);
      }
    }
    return {
      batches: [...this.#writers, ...this.#deadLetters].flatMap((writer) => writer.take()),
      accepted,
      quarantined: starts.length - accepted,
      quarantinedByCode,
      errors,
    };
  }

  /** What names the record that was checked last; null: nothing, and sent again it counts again. */
  #idOf(bytes: Buffer, idempotencyKey: string | null, number: number): Buffer | null {
    const { eventId } = this.table;
    const id = eventId === null ? null : this.#scanner.text(bytes, eventId);
    if (id !== null && id.length > 0) return id;
    return idempotencyKey === null ? null : Buffer.from(`${idempotencyKey}/${number}`);
  }

  /** Appends, and answers the next offset behind the records in each topic partition of the table. */
  async append(log: EventLog, batches: readonly PendingBatch[]): Promise<Record<string, number>> {
    const position: Record<string, number> = {};
    if (batches.length === 0) return position;
    const offsets = await log.append(batches);
    batches.forEach(({ topic, partition, count }, i) => {
      if (topic === this.table.topic) position[`${topic}/${partition}`] = offsets[i] + count;
    });
    return position;
  }
}

function headersOf(traceparent: string | null, id: Buffer | null): Buffer | undefined {
  if (traceparent === null && id === null) return undefined;
  return encodeHeaders({
    ...(traceparent !== null && { traceparent }),
    ...(id !== null && id.length <= MAX_ID_BYTES && { [EVENT_ID_HEADER]: id }),
  });
}

function recordError(unit: BodyRecords['unit'], number: number, { code, message, column }: RecordProblem): RecordError {
  const where = unit === 'line' ? { line: number } : { index: number };
  return column === undefined ? { ...where, code, message } : { ...where, code, message, column };
}

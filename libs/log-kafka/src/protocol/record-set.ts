import {
  batchLayout,
  indexRecords,
  readBatchHeader,
  readInt64,
  readVarint,
  varintEnd,
  verifyBatch,
  type BatchHeader,
} from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';
import type { AbortedTransaction, FetchedPartition } from './fetch.ts';
import { inflate } from './compression.ts';

const ABORT_MARKER = 0;
const LOG_APPEND_TIME_BIT = 0x08;

/**
 * The committed records of one fetched record set, as batches that point into it. Control batches are told by their
 * bit, never by their key; batches of aborted transactions are left out. What is left out still moves the position:
 * the preceding batch's `nextOffset`, or a batch without records. Empty when the set holds no whole batch.
 * (kafkajs: a batch that compaction has emptied never moves the position, #1072, #562; a record whose key is four zero
 * bytes passes for an abort marker; records of a batch are spread onto the stack.)
 * Throws `MLR_FORMAT_BATCH` for damaged bytes, `MLR_LOG_COMPRESSION` for a codec that is not supported.
 */
export function decodeRecordSet(fetched: FetchedPartition, fromOffset: number): RecordBatch[] {
  const { topic, partition, recordSet } = fetched;
  const filter = new AbortedFilter(fetched.aborted);
  const batches: Mutable<RecordBatch>[] = [];
  let nextOffset = fromOffset;
  for (let at = 0; ;) {
    const header = readBatchHeader(recordSet, at);
    if (header === null) break;
    verifyBatch(recordSet, at, header);
    // A batch before the asked offset comes when the asked offset lies inside it or was compacted away behind it.
    const behind = header.lastOffset < fromOffset;
    if (filter.keeps(header, recordSet, at) && header.count > 0 && !behind) {
      const batch = indexBatch(topic, partition, header, recordSet, at, fromOffset);
      if (batch.count > 0) batches.push(batch);
    }
    nextOffset = Math.max(nextOffset, header.lastOffset + 1);
    const last = batches.at(-1);
    if (last !== undefined) last.nextOffset = nextOffset;
    at += header.length;
  }
  if (batches.length === 0 && nextOffset > fromOffset) batches.push(emptyBatch(topic, partition, nextOffset));
  return batches;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Follows the aborted transactions of a record set in log order, as the response lists them. */
class AbortedFilter {
  readonly #waiting: AbortedTransaction[];
  readonly #active = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#waiting = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  keeps(header: BatchHeader, bytes: Buffer, at: number): boolean {
    while (this.#waiting.length > 0 && this.#waiting[0].firstOffset <= header.lastOffset) {
      this.#active.add((this.#waiting.shift() as AbortedTransaction).producerId);
    }
    if (!header.control) return !(header.transactional && this.#active.has(header.producerId));
    if (header.count > 0 && controlType(bytes, at) === ABORT_MARKER) this.#active.delete(header.producerId);
    return false;
  }
}

/** Second int16 of the control record's key. */
function controlType(bytes: Buffer, at: number): number {
  readVarint(bytes, at + batchLayout.RECORDS); // length
  readVarint(bytes, varintEnd + 1); // attributes, timestamp delta
  readVarint(bytes, varintEnd); // offset delta
  const keyLength = readVarint(bytes, varintEnd);
  return keyLength >= 4 ? bytes.readInt16BE(varintEnd + 2) : -1;
}

function indexBatch(
  topic: string,
  partition: number,
  header: BatchHeader,
  recordSet: Buffer,
  at: number,
  fromOffset: number,
): RecordBatch {
  const baseTimestamp = readInt64(recordSet, at + batchLayout.BASE_TIMESTAMP);
  const recordsStart = at + batchLayout.RECORDS;
  const recordsEnd = at + header.length;
  let batch: RecordBatch;
  if (header.compression === 0) {
    batch = indexRecords(topic, partition, header, baseTimestamp, recordSet, recordsStart, recordsEnd, fromOffset);
  } else {
    const records = inflate(header.compression, recordSet.subarray(recordsStart, recordsEnd), `${topic}/${partition}`);
    batch = indexRecords(topic, partition, header, baseTimestamp, records, 0, records.length, fromOffset);
  }
  if ((recordSet[at + batchLayout.ATTRIBUTES + 1] & LOG_APPEND_TIME_BIT) !== 0) {
    batch.timestamps.fill(readInt64(recordSet, at + batchLayout.MAX_TIMESTAMP), 0, batch.count);
  }
  return batch;
}

const NO_BYTES = Buffer.alloc(0);
const NO_NUMBERS = new Float64Array(0);
const NO_POSITIONS = new Int32Array(0);

function emptyBatch(topic: string, partition: number, nextOffset: number): RecordBatch {
  return {
    topic,
    partition,
    count: 0,
    bytes: NO_BYTES,
    offsets: NO_NUMBERS,
    timestamps: NO_NUMBERS,
    keyStart: NO_POSITIONS,
    keyEnd: NO_POSITIONS,
    valueStart: NO_POSITIONS,
    valueEnd: NO_POSITIONS,
    headersStart: NO_POSITIONS,
    headersEnd: NO_POSITIONS,
    nextOffset,
  };
}

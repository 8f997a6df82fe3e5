import { crc32c } from '@node-rs/crc32';
import { MillraceError, type RecordBatch } from '@millrace/ports';
import * as L from './layout.ts';
import { readVarint, readVarlong, varintEnd } from './varint.ts';

/** The fixed fields of one encoded batch. */
export interface BatchHeader {
  readonly baseOffset: number;
  /** Whole length in bytes, header included. */
  readonly length: number;
  readonly lastOffset: number;
  readonly compression: number;
  readonly transactional: boolean;
  readonly control: boolean;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly count: number;
  /** Its CRC; null when compaction has been at it, and it is not the one it was appended with. */
  readonly checksum: number | null;
}

/**
 * Reads the header of the batch at `at`; null when the batch is not whole in `bytes` (a fetch may end in a part of
 * one). Throws `MLR_FORMAT_BATCH` for another magic.
 */
export function readBatchHeader(bytes: Buffer, at: number): BatchHeader | null {
  if (bytes.length - at < L.RECORDS) return null;
  const length = bytes.readInt32BE(at + L.BATCH_LENGTH) + L.LENGTH_OVERHEAD;
  if (bytes[at + L.MAGIC] !== 2) {
    throw damaged(`record batch has magic ${bytes[at + L.MAGIC]}, only 2 is read (produce with Kafka 0.11 or newer)`);
  }
  if (length < L.RECORDS) throw damaged(`record batch claims a length of ${length} bytes`);
  if (bytes.length - at < length) return null;
  const attributes = bytes.readInt16BE(at + L.ATTRIBUTES);
  const baseOffset = readInt64(bytes, at + L.BASE_OFFSET);
  const lastDelta = bytes.readInt32BE(at + L.LAST_OFFSET_DELTA);
  const count = bytes.readInt32BE(at + L.RECORD_COUNT);
  const isWhole = count === lastDelta + 1 && (attributes & L.DELETE_HORIZON_BIT) === 0;
  return {
    baseOffset,
    length,
    lastOffset: baseOffset + lastDelta,
    compression: attributes & L.COMPRESSION_MASK,
    transactional: (attributes & L.TRANSACTIONAL_BIT) !== 0,
    control: (attributes & L.CONTROL_BIT) !== 0,
    producerId: bytes.readBigInt64BE(at + L.PRODUCER_ID),
    producerEpoch: bytes.readInt16BE(at + L.PRODUCER_EPOCH),
    count,
    checksum: isWhole ? bytes.readUInt32BE(at + L.CRC) : null,
  };
}

/** Throws `MLR_FORMAT_BATCH` when the batch's bytes are not what was sealed. */
export function verifyBatch(bytes: Buffer, at: number, header: BatchHeader): void {
  const found = crc32c(bytes.subarray(at + L.ATTRIBUTES, at + header.length));
  if (found !== bytes.readUInt32BE(at + L.CRC))
    throw damaged(`CRC mismatch in the batch at offset ${header.baseOffset}`);
}

/**
 * Positions of the records of one batch, from `fromOffset` on. `bytes` holds the records, uncompressed, between
 * `recordsStart` and `recordsEnd` (a compressed batch is inflated by the caller and keeps its `header`).
 */
export function indexRecords(
  topic: string,
  partition: number,
  header: BatchHeader,
  baseTimestamp: number,
  bytes: Buffer,
  recordsStart: number,
  recordsEnd: number,
  fromOffset: number,
): RecordBatch {
  const most = header.count;
  const batch = {
    topic,
    partition,
    count: 0,
    bytes,
    offsets: new Float64Array(most),
    timestamps: new Float64Array(most),
    keyStart: new Int32Array(most),
    keyEnd: new Int32Array(most),
    valueStart: new Int32Array(most),
    valueEnd: new Int32Array(most),
    headersStart: new Int32Array(most),
    headersEnd: new Int32Array(most),
    nextOffset: Math.max(fromOffset, header.lastOffset + 1),
    checksum: header.checksum,
  };
  let at = recordsStart;
  let kept = 0;
  for (let i = 0; i < most; i++) {
    const length = readVarint(bytes, at);
    const end = varintEnd + length;
    if (length < 6 || end > recordsEnd) throw damaged(`record ${i} of the batch at ${header.baseOffset} is cut off`);
    const timestampDelta = readVarlong(bytes, varintEnd + 1);
    const offset = header.baseOffset + readVarint(bytes, varintEnd);
    at = end;
    if (offset < fromOffset) continue;
    const keyLength = readVarint(bytes, varintEnd);
    const keyStart = varintEnd;
    const keyEnd = keyStart + Math.max(0, keyLength);
    const valueLength = readVarint(bytes, keyEnd);
    const valueStart = varintEnd;
    const valueEnd = valueStart + Math.max(0, valueLength);
    if (valueEnd > end) throw damaged(`record at offset ${offset} runs past its end`);
    batch.offsets[kept] = offset;
    batch.timestamps[kept] = baseTimestamp + timestampDelta;
    batch.keyStart[kept] = keyLength < 0 ? -1 : keyStart;
    batch.keyEnd[kept] = keyLength < 0 ? -1 : keyEnd;
    batch.valueStart[kept] = valueLength < 0 ? -1 : valueStart;
    batch.valueEnd[kept] = valueLength < 0 ? -1 : valueEnd;
    batch.headersStart[kept] = valueEnd;
    batch.headersEnd[kept] = end;
    kept++;
  }
  batch.count = kept;
  return batch;
}

/**
 * Decodes one sealed, uncompressed data batch that a log of ours stored: header, CRC, records. For what Kafka sends
 * (compression, control batches, aborted transactions) the Kafka adapter combines the parts above itself.
 */
export function decodeBatch(
  topic: string,
  partition: number,
  bytes: Buffer,
  at: number,
  fromOffset: number,
): RecordBatch {
  const header = readBatchHeader(bytes, at);
  if (header === null) throw damaged(`record batch of ${topic}/${partition} is cut off`);
  verifyBatch(bytes, at, header);
  const baseTimestamp = readInt64(bytes, at + L.BASE_TIMESTAMP);
  const end = at + header.length;
  return indexRecords(topic, partition, header, baseTimestamp, bytes, at + L.RECORDS, end, fromOffset);
}

/** A 64-bit integer that is known to be safe (offsets, timestamps), without a BigInt. */
export function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

function damaged(what: string): MillraceError {
  return new MillraceError('MLR_FORMAT_BATCH', `decoding a record batch: ${what}`);
}

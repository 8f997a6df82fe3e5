import type { PendingBatch } from '@millrace/ports';
import * as L from './layout.ts';
import { varintLength, writeVarint } from './varint.ts';

/** Batches are closed below this size, well under Kafka's default `message.max.bytes` of 1 MiB. */
export const DEFAULT_MAX_BATCH_BYTES = 768 * 1024;

const NO_BYTES = new Uint8Array(0);

/**
 * Encodes records for one topic partition into record batches. Generated code calls `appendRange` with the positions
 * it already knows; nothing is allocated per record. Reused from commit to commit: `take` hands out what was written
 * and starts anew.
 */
export class RecordBatchWriter {
  readonly topic: string;
  readonly partition: number;
  readonly #maxBytes: number;
  #finished: PendingBatch[] = [];
  #bytes: Buffer;
  #at = L.RECORDS;
  #count = 0;
  #baseTimestamp = 0;
  #maxTimestamp = 0;

  constructor(topic: string, partition: number, maxBytes: number = DEFAULT_MAX_BATCH_BYTES) {
    this.topic = topic;
    this.partition = partition;
    this.#maxBytes = maxBytes;
    this.#bytes = Buffer.allocUnsafe(1024);
  }

  /** Bytes written since the last `take`. */
  get byteLength(): number {
    let total = this.#at - L.RECORDS;
    for (const batch of this.#finished) total += batch.bytes.length;
    return total;
  }

  /** Records written since the last `take`. */
  get count(): number {
    let total = this.#count;
    for (const batch of this.#finished) total += batch.count;
    return total;
  }

  append(timestamp: number, key: Uint8Array | null, value: Uint8Array | null, headers?: Uint8Array): void {
    this.appendRange(
      timestamp,
      key ?? NO_BYTES,
      key === null ? -1 : 0,
      key === null ? -1 : key.length,
      value ?? NO_BYTES,
      value === null ? -1 : 0,
      value === null ? -1 : value.length,
      headers,
    );
  }

  /**
   * Appends a record whose key and value are ranges of larger buffers. A start of -1 is null. `headers` is a header
   * block from `encodeHeaders` (count first); absent means none.
   */
  appendRange(
    timestamp: number,
    keyBytes: Uint8Array,
    keyStart: number,
    keyEnd: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueEnd: number,
    headers?: Uint8Array,
  ): void {
    const keyLength = keyStart < 0 ? -1 : keyEnd - keyStart;
    const valueLength = valueStart < 0 ? -1 : valueEnd - valueStart;
    // 25: the greatest record overhead (length, attributes, timestamp, offset, key and value lengths, header count).
    const most = 40 + Math.max(0, keyLength) + Math.max(0, valueLength) + (headers?.length ?? 0);
    if (this.#count > 0 && this.#at + most > this.#maxBytes) this.#finish();
    if (this.#count === 0) {
      this.#baseTimestamp = timestamp;
      this.#maxTimestamp = timestamp;
    } else if (timestamp > this.#maxTimestamp) {
      this.#maxTimestamp = timestamp;
    }
    this.#reserve(most);
    const bytes = this.#bytes;
    const timestampDelta = timestamp - this.#baseTimestamp;
    const length =
      1 +
      varintLength(timestampDelta) +
      varintLength(this.#count) +
      varintLength(keyLength) +
      Math.max(0, keyLength) +
      varintLength(valueLength) +
      Math.max(0, valueLength) +
      (headers === undefined ? 1 : headers.length);
    let at = writeVarint(bytes, this.#at, length);
    bytes[at++] = 0;
    at = writeVarint(bytes, at, timestampDelta);
    at = writeVarint(bytes, at, this.#count);
    at = writeVarint(bytes, at, keyLength);
    at = copyRange(bytes, at, keyBytes, keyStart, keyLength);
    at = writeVarint(bytes, at, valueLength);
    at = copyRange(bytes, at, valueBytes, valueStart, valueLength);
    if (headers === undefined) bytes[at++] = 0;
    else at = copyRange(bytes, at, headers, 0, headers.length);
    this.#at = at;
    this.#count++;
  }

  /** Everything written since the last call, in order; empty when nothing was. */
  take(): PendingBatch[] {
    if (this.#count > 0) this.#finish();
    const batches = this.#finished;
    this.#finished = [];
    return batches;
  }

  /** Forgets everything written since the last `take`. */
  clear(): void {
    this.#finished = [];
    this.#at = L.RECORDS;
    this.#count = 0;
  }

  #finish(): void {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#at));
    bytes.fill(0, 0, L.RECORDS);
    bytes.writeInt32BE(this.#at - L.LENGTH_OVERHEAD, L.BATCH_LENGTH);
    bytes.writeInt32BE(-1, L.LEADER_EPOCH);
    bytes[L.MAGIC] = 2;
    bytes.writeInt32BE(this.#count - 1, L.LAST_OFFSET_DELTA);
    bytes.writeBigInt64BE(BigInt(this.#baseTimestamp), L.BASE_TIMESTAMP);
    bytes.writeBigInt64BE(BigInt(this.#maxTimestamp), L.MAX_TIMESTAMP);
    bytes.writeBigInt64BE(-1n, L.PRODUCER_ID);
    bytes.writeInt16BE(-1, L.PRODUCER_EPOCH);
    bytes.writeInt32BE(-1, L.BASE_SEQUENCE);
    bytes.writeInt32BE(this.#count, L.RECORD_COUNT);
    this.#finished.push({ topic: this.topic, partition: this.partition, count: this.#count, bytes });
    this.#at = L.RECORDS;
    this.#count = 0;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

/** A byte loop up to 64 bytes: below that a call into native copy costs more than it saves. */
function copyRange(target: Buffer, at: number, source: Uint8Array, start: number, length: number): number {
  if (length <= 0) return at;
  if (length <= 64) {
    for (let i = 0; i < length; i++) target[at + i] = source[start + i];
  } else {
    target.set(source.subarray(start, start + length), at);
  }
  return at + length;
}

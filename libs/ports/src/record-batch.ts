/**
 * The unit that crosses every interface: a run of records of one topic partition in one buffer. Records are never
 * objects; a reader walks `0 … count - 1` and reads key and value straight from `bytes`.
 *
 * Owned by whoever received it: no adapter reuses the buffer afterwards.
 */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  /** Records in the batch. May be 0: a batch of control records or one emptied by compaction still moves `nextOffset`. */
  readonly count: number;
  /** Keys, values and headers of all records. Byte positions below point into it, ends are exclusive. */
  readonly bytes: Buffer;
  readonly offsets: Float64Array;
  /** Record timestamps, epoch milliseconds. */
  readonly timestamps: Float64Array;
  /** -1 for a null key. */
  readonly keyStart: Int32Array;
  readonly keyEnd: Int32Array;
  /** -1 for a null value (a tombstone). */
  readonly valueStart: Int32Array;
  readonly valueEnd: Int32Array;
  /** Headers in Kafka's record encoding: varint count, then name and value each with a varint length. */
  readonly headersStart: Int32Array;
  readonly headersEnd: Int32Array;
  /** The offset to read next. Never below the last record's offset + 1; above it after control or removed records. */
  readonly nextOffset: number;
  /**
   * Of the stored batch that the records are from, as `EventLog.batchBefore` tells it of the position behind its last
   * record. Null or absent: there is none to compare with.
   */
  readonly checksum?: number | null;
}

/**
 * Records on their way to a topic partition, encoded (by `RecordBatchWriter` of libs/formats) but without offsets:
 * the log gives those. `bytes` is a Kafka record batch, magic 2, uncompressed, whose base offset, producer fields
 * and CRC the adapter fills in when it seals it.
 */
export interface PendingBatch {
  readonly topic: string;
  readonly partition: number;
  readonly count: number;
  readonly bytes: Buffer;
}

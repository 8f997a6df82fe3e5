/**
 * Byte positions in a Kafka record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch). It is our one
 * batch encoding: what Kafka carries, LMDB stores and the memory log keeps. The CRC covers everything from
 * `ATTRIBUTES` on, so a log may set the base offset of a sealed batch without computing it again.
 */
export const BASE_OFFSET = 0;
export const BATCH_LENGTH = 8;
export const LEADER_EPOCH = 12;
export const MAGIC = 16;
export const CRC = 17;
export const ATTRIBUTES = 21;
export const LAST_OFFSET_DELTA = 23;
export const BASE_TIMESTAMP = 27;
export const MAX_TIMESTAMP = 35;
export const PRODUCER_ID = 43;
export const PRODUCER_EPOCH = 51;
export const BASE_SEQUENCE = 53;
export const RECORD_COUNT = 57;
export const RECORDS = 61;

/** `BATCH_LENGTH` counts what follows it and itself excluded. */
export const LENGTH_OVERHEAD = 12;

export const COMPRESSION_MASK = 0x07;
export const TRANSACTIONAL_BIT = 0x10;
export const CONTROL_BIT = 0x20;
/** Compaction has noted in the batch when it may take its tombstones away, and computed its CRC anew. */
export const DELETE_HORIZON_BIT = 0x40;

export {
  EVENT_ID_HEADER,
  decodeHeaders,
  encodeHeaderEntries,
  encodeHeaders,
  findHeader,
  headerMap,
  headerStart,
} from './headers.ts';
export * as batchLayout from './layout.ts';
export { decodeBatch, indexRecords, readBatchHeader, readInt64, verifyBatch, type BatchHeader } from './reader.ts';
export { sealBatch, setBaseOffset, type BatchSeal } from './seal.ts';
export { readVarint, readVarlong, varintEnd, varintLength, writeVarint } from './varint.ts';
export { DEFAULT_MAX_BATCH_BYTES, RecordBatchWriter } from './writer.ts';

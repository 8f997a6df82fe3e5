import { batchLayout, RecordBatchWriter, sealBatch, setBaseOffset } from '@millrace/formats';
import { crc32c } from '@node-rs/crc32';

/** Hand-made bytes of sealed batches, as a broker stores them. Test support only. */

export interface BatchShape {
  readonly baseOffset: number;
  readonly values: readonly string[];
  readonly keys?: readonly (Buffer | null)[];
  readonly producerId?: bigint;
}

const FIRST_TIMESTAMP = 1_700_000_000_000;

export function dataBatch({ baseOffset, values, keys, producerId }: BatchShape): Buffer {
  const writer = new RecordBatchWriter('t', 0);
  values.forEach((value, i) => writer.append(FIRST_TIMESTAMP + i, keys?.[i] ?? null, Buffer.from(value)));
  const [{ bytes }] = writer.take();
  const transactional = producerId !== undefined;
  sealBatch(bytes, transactional ? { producerId, producerEpoch: 0, baseSequence: 0, transactional } : {});
  setBaseOffset(bytes, baseOffset);
  return bytes;
}

/** The marker that ends a transaction: its record's key is version 0 and type 0 (abort) or 1 (commit). */
export function controlBatch(baseOffset: number, producerId: bigint, type: 'abort' | 'commit'): Buffer {
  const writer = new RecordBatchWriter('t', 0);
  writer.append(FIRST_TIMESTAMP, Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]), Buffer.alloc(6));
  const [{ bytes }] = writer.take();
  sealBatch(bytes, { producerId, producerEpoch: 0, transactional: true });
  setBaseOffset(bytes, baseOffset);
  return withAttributes(bytes, batchLayout.CONTROL_BIT | batchLayout.TRANSACTIONAL_BIT);
}

/** What the log cleaner leaves of a batch whose records are all superseded: its header. */
export function emptiedBatch(baseOffset: number, lastOffset: number): Buffer {
  const bytes = Buffer.from(dataBatch({ baseOffset, values: ['gone'] }).subarray(0, batchLayout.RECORDS));
  bytes.writeInt32BE(bytes.length - batchLayout.LENGTH_OVERHEAD, batchLayout.BATCH_LENGTH);
  bytes.writeInt32BE(lastOffset - baseOffset, batchLayout.LAST_OFFSET_DELTA);
  bytes.writeInt32BE(0, batchLayout.RECORD_COUNT);
  return withCrc(bytes);
}

/** The same records, compressed. */
export function compressedBatch(shape: BatchShape, codec: number, compress: (records: Buffer) => Uint8Array): Buffer {
  const plain = dataBatch(shape);
  const records = compress(plain.subarray(batchLayout.RECORDS));
  const bytes = Buffer.concat([plain.subarray(0, batchLayout.RECORDS), records]);
  bytes.writeInt32BE(bytes.length - batchLayout.LENGTH_OVERHEAD, batchLayout.BATCH_LENGTH);
  return withAttributes(bytes, codec);
}

export function withAttributes(bytes: Buffer, attributes: number): Buffer {
  bytes.writeInt16BE(attributes, batchLayout.ATTRIBUTES);
  return withCrc(bytes);
}

function withCrc(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes.subarray(batchLayout.ATTRIBUTES)), batchLayout.CRC);
  return bytes;
}

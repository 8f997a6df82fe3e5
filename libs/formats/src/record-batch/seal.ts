import { crc32c } from '@node-rs/crc32';
import * as L from './layout.ts';

export interface BatchSeal {
  readonly baseOffset?: number;
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly transactional?: boolean;
}

/** Fills in, in place, what only the log knows, and the CRC. The last thing done to a pending batch. */
export function sealBatch(bytes: Buffer, seal: BatchSeal): void {
  bytes.writeInt16BE(seal.transactional === true ? L.TRANSACTIONAL_BIT : 0, L.ATTRIBUTES);
  bytes.writeBigInt64BE(seal.producerId ?? -1n, L.PRODUCER_ID);
  bytes.writeInt16BE(seal.producerEpoch ?? -1, L.PRODUCER_EPOCH);
  bytes.writeInt32BE(seal.baseSequence ?? -1, L.BASE_SEQUENCE);
  bytes.writeUInt32BE(crc32c(bytes.subarray(L.ATTRIBUTES)), L.CRC);
  setBaseOffset(bytes, seal.baseOffset ?? 0);
}

/** Allowed after sealing: the CRC does not cover the base offset. */
export function setBaseOffset(bytes: Buffer, baseOffset: number): void {
  bytes.writeInt32BE(Math.floor(baseOffset / 0x1_0000_0000), L.BASE_OFFSET);
  bytes.writeUInt32BE(baseOffset % 0x1_0000_0000, L.BASE_OFFSET + 4);
}

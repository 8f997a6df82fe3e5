import { MillraceError, type TopicPosition } from '@millrace/ports';

/**
 * One record of a task's state log. Layout, version 1, big endian:
 *
 *     u8 format version | u8 kind | u32 chunk | u32 chunks | f64 commit | f64 row version | 8 bytes plan identity
 *     u16 positions, each: u16 topic length, topic, u32 partition, f64 offset
 *     payload (the engine's encoding) up to the end
 *
 * A commit is `chunks` records of kind `delta`; a snapshot `chunks` records of kind `snapshot` whose `commit` is the
 * commit it was cut at. Positions stand in every chunk: a chunk is small beside its payload.
 */
export interface StateRecordContent {
  readonly kind: 'delta' | 'snapshot';
  readonly chunk: number;
  readonly chunks: number;
  /** Gapless from 1. */
  readonly commit: number;
  /** The greatest row version given out so far, microseconds. */
  readonly version: number;
  /** Identity of the plan the state belongs to, 8 bytes. */
  readonly plan: Buffer;
  readonly positions: readonly TopicPosition[];
  readonly payload: Buffer;
}

export const STATE_FORMAT_VERSION = 1;

/** Most payload bytes in one record: state log records stay under 512 KiB with their header. */
export const MAX_PAYLOAD_BYTES = 500 * 1024;

const KINDS = ['delta', 'snapshot'] as const;
const FIXED = 1 + 1 + 4 + 4 + 8 + 8 + 8 + 2;

export function encodeStateRecord(content: StateRecordContent): Buffer {
  const topics = content.positions.map((position) => Buffer.from(position.topic));
  const positionBytes = topics.reduce((sum, topic) => sum + 2 + topic.length + 4 + 8, 0);
  const bytes = Buffer.allocUnsafe(FIXED + positionBytes + content.payload.length);
  bytes[0] = STATE_FORMAT_VERSION;
  bytes[1] = KINDS.indexOf(content.kind);
  bytes.writeUInt32BE(content.chunk, 2);
  bytes.writeUInt32BE(content.chunks, 6);
  bytes.writeDoubleBE(content.commit, 10);
  bytes.writeDoubleBE(content.version, 18);
  content.plan.copy(bytes, 26, 0, 8);
  let at = bytes.writeUInt16BE(content.positions.length, 34);
  content.positions.forEach((position, i) => {
    at = bytes.writeUInt16BE(topics[i].length, at);
    at += topics[i].copy(bytes, at);
    at = bytes.writeUInt32BE(position.partition, at);
    at = bytes.writeDoubleBE(position.offset, at);
  });
  content.payload.copy(bytes, at);
  return bytes;
}

/** Throws `MLR_STATE_FORMAT_NEWER` for a version this release does not know, `MLR_STATE_DAMAGED` for anything else. */
export function decodeStateRecord(bytes: Buffer): StateRecordContent {
  if (bytes[0] > STATE_FORMAT_VERSION) {
    throw new MillraceError(
      'MLR_STATE_FORMAT_NEWER',
      `reading a state log: format version ${bytes[0]}, this release reads up to ${STATE_FORMAT_VERSION}; ` +
        'run the release that wrote it, or a newer one',
    );
  }
  if (bytes[0] === 0 || bytes.length < FIXED || KINDS[bytes[1]] === undefined) throw damaged();
  const positions: TopicPosition[] = [];
  let at = FIXED;
  try {
    for (let left = bytes.readUInt16BE(34); left > 0; left--) {
      const topicEnd = at + 2 + bytes.readUInt16BE(at);
      positions.push({
        topic: bytes.toString('utf8', at + 2, topicEnd),
        partition: bytes.readUInt32BE(topicEnd),
        offset: bytes.readDoubleBE(topicEnd + 4),
      });
      at = topicEnd + 12;
    }
  } catch (cause) {
    throw damaged(cause);
  }
  return {
    kind: KINDS[bytes[1]],
    chunk: bytes.readUInt32BE(2),
    chunks: bytes.readUInt32BE(6),
    commit: bytes.readDoubleBE(10),
    version: bytes.readDoubleBE(18),
    plan: bytes.subarray(26, 34),
    positions,
    payload: bytes.subarray(at),
  };
}

type Common = Omit<StateRecordContent, 'kind' | 'chunk' | 'chunks' | 'payload'>;

/** A commit's delta: one payload, cut into as many records as its length needs (at least one). */
export function encodeDelta(common: Common, payload: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += MAX_PAYLOAD_BYTES) {
    pieces.push(payload.subarray(at, at + MAX_PAYLOAD_BYTES));
  }
  return encodeChunks('delta', common, pieces);
}

/** A snapshot: payloads that are applied one after the other, each small enough for a record. */
export function encodeSnapshot(common: Common, payloads: readonly Buffer[]): Buffer[] {
  return encodeChunks('snapshot', common, payloads);
}

function encodeChunks(kind: StateRecordContent['kind'], common: Common, payloads: readonly Buffer[]): Buffer[] {
  return payloads.map((payload, chunk) =>
    encodeStateRecord({ ...common, kind, chunk, chunks: payloads.length, payload }),
  );
}

function damaged(cause?: unknown): MillraceError {
  return new MillraceError('MLR_STATE_DAMAGED', 'reading a state log: a record is cut off or not one of ours', {
    cause,
  });
}

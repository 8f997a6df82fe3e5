import { MillraceError, type TopicPosition } from '@millrace/ports';

/**
 * One record of a task's state log. Layout, version 3, big endian:
 *
 *     u8 format version | u8 kind | u32 chunk | u32 chunks | f64 commit | f64 row version | 8 bytes plan identity
 *     u16 positions, each: u16 topic length, topic, u32 partition, f64 offset
 *     only of a part: f64 commit at which its round began | u8 1 when it is the round's last
 *     only of a reset: f64 generation
 *     u8 0, or u8 1 | f64 offset behind the last record that was read | u32 checksum of the batch it came in
 *     payload (the engine's encoding) up to the end
 *
 * A commit is `chunks` records of kind `delta`, and behind them, when a snapshot round is under way, `chunks` records of
 * kind `part`: entries of the state as they are after this commit. A round's parts stand in the commits from the one at
 * which it began to the one with its last. A `reset` forgets everything before it; commits count from 1 again.
 * Positions stand in every chunk: a chunk is small beside its payload.
 *
 * Version 2 does not know what was read last. Version 1 neither, has no reset, and its kind 1 is a snapshot: a round of one commit, without the part's two fields.
 */
export interface StateRecordContent {
  readonly kind: 'delta' | 'part' | 'reset';
  readonly chunk: number;
  readonly chunks: number;
  /** Gapless from 1. */
  readonly commit: number;
  /** The greatest row version given out so far, microseconds. */
  readonly version: number;
  /** Identity of the plan the state belongs to, 8 bytes. */
  readonly plan: Buffer;
  readonly positions: readonly TopicPosition[];
  /** The newest records of the source that this commit includes; null where it has none, or is not told. */
  readonly lastRead: LastRead | null;
  /** Of a part. */
  readonly round: RoundPart | null;
  /** Of a reset: counted from 1, the generation without one. */
  readonly generation: number | null;
  readonly payload: Buffer;
}

/** Tells the log that was read from one that was cut off and has grown again (`EventLog.batchBefore`). */
export interface LastRead {
  /** Behind the record. */
  readonly offset: number;
  readonly checksum: number;
}

export interface RoundPart {
  /** The commit at which the round began. */
  readonly begun: number;
  readonly last: boolean;
}

export const STATE_FORMAT_VERSION = 3;

/** Most payload bytes in one record: state log records stay under 512 KiB with their header. */
export const MAX_PAYLOAD_BYTES = 500 * 1024;

const KINDS = ['delta', 'part', 'reset'] as const;
const FIXED = 1 + 1 + 4 + 4 + 8 + 8 + 8 + 2;
const EXTRA_BYTES = { delta: 0, part: 9, reset: 8 };
const LAST_READ_BYTES = 12;

export function encodeStateRecord(content: StateRecordContent): Buffer {
  const topics = content.positions.map((position) => Buffer.from(position.topic));
  const positionBytes = topics.reduce((sum, topic) => sum + 2 + topic.length + 4 + 8, 0);
  const { lastRead } = content;
  const lastReadBytes = 1 + (lastRead === null ? 0 : LAST_READ_BYTES);
  const headBytes = FIXED + positionBytes + EXTRA_BYTES[content.kind] + lastReadBytes;
  const bytes = Buffer.allocUnsafe(headBytes + content.payload.length);
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
  if (content.round !== null) {
    at = bytes.writeDoubleBE(content.round.begun, at);
    at = bytes.writeUInt8(content.round.last ? 1 : 0, at);
  }
  if (content.generation !== null) at = bytes.writeDoubleBE(content.generation, at);
  at = bytes.writeUInt8(lastRead === null ? 0 : 1, at);
  if (lastRead !== null) at = bytes.writeUInt32BE(lastRead.checksum, bytes.writeDoubleBE(lastRead.offset, at));
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
  const version = bytes[0];
  const kind = KINDS[bytes[1]];
  if (version === 0 || bytes.length < FIXED || kind === undefined || (version === 1 && kind === 'reset')) {
    throw damaged();
  }
  const commit = bytes.readDoubleBE(10);
  const positions: TopicPosition[] = [];
  let round: RoundPart | null = null;
  let generation: number | null = null;
  let lastRead: LastRead | null = null;
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
    if (version === 1) {
      if (kind === 'part') round = { begun: commit, last: true };
    } else {
      if (kind === 'part') round = { begun: bytes.readDoubleBE(at), last: bytes.readUInt8(at + 8) === 1 };
      if (kind === 'reset') generation = bytes.readDoubleBE(at);
      at += EXTRA_BYTES[kind];
    }
    if (version >= 3 && bytes.readUInt8(at++) === 1) {
      lastRead = { offset: bytes.readDoubleBE(at), checksum: bytes.readUInt32BE(at + 8) };
      at += LAST_READ_BYTES;
    }
  } catch (cause) {
    throw damaged(cause);
  }
  return {
    kind,
    chunk: bytes.readUInt32BE(2),
    chunks: bytes.readUInt32BE(6),
    commit,
    version: bytes.readDoubleBE(18),
    plan: bytes.subarray(26, 34),
    positions,
    lastRead,
    round,
    generation,
    payload: bytes.subarray(at),
  };
}

/** What a commit's records have in common. */
export type CommitHead = Pick<StateRecordContent, 'commit' | 'version' | 'plan' | 'positions' | 'lastRead'>;

/** A commit's delta: one payload, cut into as many records as its length needs (at least one). */
export function encodeDelta(head: CommitHead, payload: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += MAX_PAYLOAD_BYTES) {
    pieces.push(payload.subarray(at, at + MAX_PAYLOAD_BYTES));
  }
  return encodeChunks({ ...head, kind: 'delta', round: null, generation: null }, pieces);
}

/** A part of a snapshot round: payloads that are applied one after the other, each small enough for a record. */
export function encodePart(head: CommitHead, round: RoundPart, payloads: readonly Buffer[]): Buffer[] {
  return encodeChunks({ ...head, kind: 'part', round, generation: null }, payloads);
}

/** What a task begins anew from: `positions` to read from, `version` above all versions before. */
export function encodeReset(head: Omit<CommitHead, 'commit' | 'lastRead'>, generation: number): Buffer {
  const [bytes] = encodeChunks({ ...head, commit: 0, lastRead: null, kind: 'reset', round: null, generation }, [
    Buffer.alloc(0),
  ]);
  return bytes;
}

function encodeChunks(
  content: Omit<StateRecordContent, 'chunk' | 'chunks' | 'payload'>,
  payloads: readonly Buffer[],
): Buffer[] {
  return payloads.map((payload, chunk) => encodeStateRecord({ ...content, chunk, chunks: payloads.length, payload }));
}

function damaged(cause?: unknown): MillraceError {
  return new MillraceError('MLR_STATE_DAMAGED', 'reading a state log: a record is cut off or not one of ours', {
    cause,
  });
}

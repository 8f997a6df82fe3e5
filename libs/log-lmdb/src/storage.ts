import { mkdirSync } from 'node:fs';
import { batchLayout, decodeBatch, readInt64 } from '@millrace/formats';
import type { RecordBatch, Retention, TopicSpec } from '@millrace/ports';
import { open, type Database, type RootDatabase } from 'lmdb';
import { damaged, formatNewer, opening } from './errors.ts';
import { LogPartition } from './log-partition.ts';

const FORMAT_VERSION = 1;

/** A topic as the environment remembers it: the ids of its topic partitions, in order. */
export interface TopicRecord {
  readonly kind: TopicSpec['kind'];
  readonly ids: readonly number[];
  /** The topic's own; absent: the log's. */
  readonly retention?: Retention;
}

/** What retention asks of a stored batch. */
export interface BatchFacts {
  /** Exclusive. */
  readonly end: number;
  readonly bytes: number;
  readonly maxTimestamp: number;
}

/**
 * What lies in the LMDB environment, format version 1:
 *
 * | database | key | value |
 * |---|---|---|
 * | root | `format`, `nextPartitionId` | number |
 * | `topics` | topic | `TopicRecord` |
 * | `batches` | partition id (4 bytes), base offset (8 bytes), big-endian | one sealed record batch, as it was given |
 * | `starts` | partition id | first offset still held, when records were deleted |
 * | `epochs` | task id | epoch of the task's newest owner |
 * | `offsets` | group, topic, partition | committed offset |
 *
 * Ends of topic partitions are not stored: they follow from the last batch. Offsets have no gaps.
 */
export class Storage {
  readonly path: string;
  readonly root: RootDatabase<number, string>;
  readonly topics: Database<TopicRecord, string>;
  readonly batches: Database<Buffer, Buffer>;
  readonly starts: Database<number, number>;
  readonly epochs: Database<number, string>;
  readonly offsets: Database<number, [group: string, topic: string, partition: number]>;

  /** Throws `MLR_LOG_FORMAT_NEWER` before it writes anything, `MLR_LOG_FOLDER` when the folder cannot be used. */
  constructor(path: string) {
    this.path = path;
    this.root = openRoot(path);
    const format = this.root.get('format');
    if (format === undefined) {
      this.root.putSync('format', FORMAT_VERSION);
    } else if (format !== FORMAT_VERSION) {
      void this.root.close();
      throw formatNewer(path, format, FORMAT_VERSION);
    }
    this.topics = this.root.openDB('topics', { encoding: 'json' });
    this.batches = this.root.openDB('batches', { encoding: 'binary', keyEncoding: 'binary' });
    this.starts = this.root.openDB('starts', { encoding: 'json' });
    this.epochs = this.root.openDB('epochs', { encoding: 'json' });
    this.offsets = this.root.openDB('offsets', { encoding: 'json' });
  }

  /** Creates a topic, or grows it up to that many topic partitions, inside the writer's transaction. */
  grow({ name, kind, partitions, retention }: TopicSpec): void {
    const known = this.topics.get(name) ?? { kind, ids: [], ...(retention === undefined ? {} : { retention }) };
    const next = this.root.get('nextPartitionId') ?? 0;
    const more = Array.from({ length: Math.max(0, partitions - known.ids.length) }, (_, i) => next + i);
    this.root.putSync('nextPartitionId', next + more.length);
    this.topics.putSync(name, { ...known, ids: [...known.ids, ...more] });
  }

  /**
   * A topic's partitions as they are on disk, those of `loaded` left as they are. Throws `MLR_LOG_DAMAGED` when a last
   * batch cannot be read.
   */
  load(topic: string, { ids }: TopicRecord, loaded: readonly LogPartition[] = []): LogPartition[] {
    return ids.map((id, i) => {
      if (loaded[i] !== undefined) return loaded[i];
      const start = this.starts.get(id) ?? 0;
      const [last] = this.#keys(id, Infinity, start, true);
      if (last === undefined) return new LogPartition(topic, i, id, start, start);
      const partition = new LogPartition(topic, i, id, start, start);
      // Read whole, so that a damaged last batch is noticed before its end is believed.
      partition.end = this.read(partition, last).nextOffset;
      return partition;
    });
  }

  /**
   * The batch that holds `offset`, without the records before it. Throws `MLR_LOG_DAMAGED`, naming the topic
   * partition and offset, when the bytes are not those that were appended.
   */
  read(at: LogPartition, offset: number): RecordBatch {
    const [base, bytes] = this.#find(at, offset);
    try {
      const batch = decodeBatch(at.topic, at.partition, bytes, 0, offset);
      // The CRC does not cover the base offset and the length: the key and the value's size do.
      if (readInt64(bytes, 0) === base && batch.nextOffset > offset) return batch;
    } catch (cause) {
      throw damaged(at, base, cause);
    }
    throw damaged(at, offset);
  }

  /** Checksum of the batch that holds the last offset before `position`, null when it is not held. */
  checksumBefore(at: LogPartition, position: number): number | null {
    if (position <= at.start || position > at.end) return null;
    return this.#find(at, position - 1)[1].readUInt32BE(batchLayout.CRC);
  }

  /** First offset whose record timestamp is at or after `timestampMs`, else the end. Looks at every batch before. */
  async offsetAt(at: LogPartition, timestampMs: number): Promise<number> {
    for (let from = at.start; from < at.end; await new Promise((resolve) => setImmediate(resolve))) {
      for (const { end, maxTimestamp } of this.batchesFrom(at, from, 64)) {
        if (maxTimestamp >= timestampMs) {
          const batch = this.read(at, from);
          const found = batch.timestamps.subarray(0, batch.count).findIndex((timestamp) => timestamp >= timestampMs);
          if (found >= 0) return batch.offsets[found];
        }
        from = end;
      }
    }
    return at.end;
  }

  /** Up to `most` batches in a row, from the one that holds `offset` on. */
  batchesFrom(at: LogPartition, offset: number, most: number): BatchFacts[] {
    const batches: BatchFacts[] = [];
    for (let base = this.#baseOf(at, offset); base < at.end && batches.length < most;) {
      const bytes = this.batches.getBinaryFast(batchKey(at.id, base));
      const count = bytes?.readInt32BE(batchLayout.RECORD_COUNT) ?? 0;
      if (bytes === undefined || count <= 0) throw damaged(at, base);
      base += count;
      batches.push({ end: base, bytes: bytes.length, maxTimestamp: readInt64(bytes, batchLayout.MAX_TIMESTAMP) });
    }
    return batches;
  }

  /** Bytes inside the file that deleted records have left free: the next records go there first. */
  reusableBytes(): number {
    const { lastPageNumber, pageSize, ...root } = this.root.getStats() as RootStats;
    const stats: TreeStats[] = [root.root, root.free];
    for (const database of [this.topics, this.batches, this.starts, this.epochs, this.offsets] as Database[]) {
      stats.push(database.getStats() as TreeStats);
    }
    const used = stats.reduce((sum, s) => sum + s.treeBranchPageCount + s.treeLeafPageCount + s.overflowPages, 0);
    // The first two pages are LMDB's own.
    return Math.max(0, lastPageNumber + 1 - 2 - used) * pageSize;
  }

  /** Base offsets of the batches that hold nothing from `position` on. */
  basesBefore(at: LogPartition, position: number): number[] {
    return [...this.#keys(at.id, this.#baseOf(at, position), 0, false)];
  }

  async close(): Promise<void> {
    await this.root.close();
  }

  /** Offsets are dense, so the batch after another is found by its exact key; only the first read has to search. */
  #find(at: LogPartition, offset: number): [number, Buffer] {
    const exact = this.batches.getBinary(batchKey(at.id, offset));
    if (exact !== undefined) return [offset, exact];
    const base = this.#baseOf(at, offset);
    const bytes = this.batches.getBinary(batchKey(at.id, base));
    if (bytes === undefined) throw damaged(at, offset);
    return [base, bytes];
  }

  /** The base of the newest batch that starts at or before `offset`; 0 when there is none. */
  #baseOf(at: LogPartition, offset: number): number {
    const [base] = this.#keys(at.id, offset + 1, 0, true);
    return base ?? 0;
  }

  /** Base offsets in `[least, before)`, ascending or descending. */
  *#keys(id: number, before: number, least: number, reverse: boolean): Generator<number> {
    const low = Buffer.from(batchKey(id, least));
    const high = before === Infinity ? Buffer.from(batchKey(id + 1, 0)) : Buffer.from(batchKey(id, before));
    if (Buffer.compare(low, high) >= 0) return;
    // A reverse range starts at its upper end, inclusive: hence the exact bound is left out by hand.
    const range = reverse ? { start: high, end: low, inclusiveEnd: true, reverse } : { start: low, end: high };
    for (const key of this.batches.getKeys(range)) {
      if (Buffer.compare(key, high) < 0) yield readInt64(key, 4);
    }
  }
}

interface TreeStats {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

interface RootStats {
  readonly lastPageNumber: number;
  readonly pageSize: number;
  readonly root: TreeStats;
  readonly free: TreeStats;
}

function openRoot(path: string): RootDatabase<number, string> {
  try {
    mkdirSync(path, { recursive: true });
    // overlappingSync off: a commit that resolved is on disk, and one that was rejected is absent after reopening.
    // eventTurnBatching off: we batch ourselves, and lmdb-js leaves a promise of its own unhandled when one fails.
    return open({ path, overlappingSync: false, eventTurnBatching: false, maxDbs: 8, encoding: 'json' });
  } catch (cause) {
    throw opening(path, cause);
  }
}

const KEY = Buffer.alloc(12);

/** Valid until the next call: LMDB copies a key at once. */
export function batchKey(id: number, base: number): Buffer {
  KEY.writeUInt32BE(id, 0);
  KEY.writeUInt32BE(Math.floor(base / 0x1_0000_0000), 4);
  KEY.writeUInt32BE(base % 0x1_0000_0000, 8);
  return KEY;
}

import { decodeHeaders, encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { EventLog, PendingBatch, TopicPartition, TopicPosition } from '@millrace/ports';
import type { ContractSuite } from '../contract.ts';
import type { EventLogFixture } from '../event-log.ts';

export type EventLogSuite = ContractSuite<EventLogFixture>;

/** A record as the suite compares it. */
export interface PlainRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RecordInput {
  readonly value: string | null;
  readonly key?: string | null;
  readonly timestamp?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One batch of records; plain strings are values with no key. */
export function batchOf(topic: string, partition: number, records: readonly (RecordInput | string)[]): PendingBatch {
  const writer = new RecordBatchWriter(topic, partition);
  for (const record of records) {
    const { value, key, timestamp, headers } = typeof record === 'string' ? { value: record } : record;
    writer.append(
      timestamp ?? 1_700_000_000_000,
      key === null || key === undefined ? null : Buffer.from(key),
      value === null ? null : Buffer.from(value),
      headers === undefined ? undefined : encodeHeaders(headers),
    );
  }
  return writer.take()[0];
}

/** Creates a topic of its own for a test. */
export async function newTopic(
  suite: EventLogSuite,
  partitions = 1,
  kind: 'source' | 'view' | 'internal' = 'source',
): Promise<string> {
  const name = suite.unique('topic');
  await suite.fixture.log.ensureTopics([{ name, partitions, kind }]);
  return name;
}

/**
 * Reads from `from` until `done` says that what was read is enough, and checks on the way what always holds: offsets
 * grow strictly per topic partition, `nextOffset` is past the last record, and no poll leaves a position beyond the
 * stable end. Rejects after the suite's deadline.
 */
export async function readUntil(
  suite: EventLogSuite,
  log: EventLog,
  from: readonly TopicPosition[],
  done: (records: readonly PlainRecord[]) => boolean,
): Promise<readonly PlainRecord[]> {
  const reader = log.openReader(from);
  const records: PlainRecord[] = [];
  const next = new Map(from.map((at) => [`${at.topic}/${at.partition}`, at.offset]));
  const deadline = performance.now() + suite.timeoutMs;
  try {
    while (!done(records)) {
      if (performance.now() > deadline) {
        throw new Error(`waited in vain for more records than ${records.map((r) => r.value).join(', ')}`);
      }
      for (const batch of await reader.poll(500)) {
        const name = `${batch.topic}/${batch.partition}`;
        let least = next.get(name) ?? Infinity;
        const text = (start: number, end: number) => (start < 0 ? null : batch.bytes.toString('utf8', start, end));
        for (let i = 0; i < batch.count; i++) {
          const offset = batch.offsets[i];
          if (offset < least) throw new Error(`${name}: offset ${offset} after position ${least}`);
          least = offset + 1;
          const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
          records.push({
            topic: batch.topic,
            partition: batch.partition,
            offset,
            timestamp: batch.timestamps[i],
            key: text(batch.keyStart[i], batch.keyEnd[i]),
            value: text(batch.valueStart[i], batch.valueEnd[i]),
            headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v.toString()])),
          });
        }
        if (batch.nextOffset < least) throw new Error(`${name}: nextOffset ${batch.nextOffset} below ${least}`);
        next.set(name, batch.nextOffset);
      }
      for (const at of from) {
        const stableEnd = reader.stableEnd(at);
        const position = next.get(`${at.topic}/${at.partition}`)!;
        if (stableEnd !== null && stableEnd < position) {
          throw new Error(`${at.topic}/${at.partition}: the stable end ${stableEnd} is below position ${position}`);
        }
      }
    }
    return records;
  } finally {
    await reader.close();
  }
}

/** Reads `count` records of one topic partition from its first offset. */
export async function readCount(
  suite: EventLogSuite,
  log: EventLog,
  at: TopicPartition,
  count: number,
): Promise<readonly PlainRecord[]> {
  const [{ start }] = await log.bounds([at]);
  return readUntil(suite, log, [{ ...at, offset: start }], (records) => records.length >= count);
}

/**
 * All values of a topic partition, decided without guessing when it ends: appends a sentinel and reads up to it. So
 * it also shows that something is *not* there.
 */
export async function allValues(suite: EventLogSuite, log: EventLog, at: TopicPartition): Promise<(string | null)[]> {
  const sentinel = suite.unique('sentinel');
  const [{ start }] = await log.bounds([at]);
  await log.append([batchOf(at.topic, at.partition, [sentinel])]);
  const records = await readUntil(suite, log, [{ ...at, offset: start }], (r) => r.at(-1)?.value === sentinel);
  return records.map((r) => r.value).filter((value) => value === null || !value.startsWith('sentinel'));
}

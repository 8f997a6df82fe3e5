import { decodeHeaders } from '@millrace/formats';
import type { EventLog, RecordBatch, TopicPosition } from '@millrace/ports';
import { decodeStateRecord } from '@millrace/runtime';

/** Every record of a topic as text, in order per topic partition. */
export async function readTopic(log: EventLog, topic: string) {
  const records: { value: string; headers: Record<string, string> }[] = [];
  for (const batch of await readFrom(log, await startOf(log, topic))) {
    for (let i = 0; i < batch.count; i++) {
      const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
      records.push({
        value: batch.bytes.toString('utf8', Math.max(0, batch.valueStart[i]), Math.max(0, batch.valueEnd[i])),
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()])),
      });
    }
  }
  return records;
}

/** Records behind the given positions. */
export async function countFrom(log: EventLog, positions: readonly TopicPosition[]): Promise<number> {
  return (await readFrom(log, positions)).reduce((sum, batch) => sum + batch.count, 0);
}

/** Records of a source topic that the tasks of a node have not committed; a task without a commit has none of them. */
export async function uncommittedRecords(log: EventLog, topic: string, stateTopic: string): Promise<number> {
  const positions = new Map((await startOf(log, topic)).map((position) => [position.partition, position]));
  for (const batch of await readFrom(log, await startOf(log, stateTopic))) {
    for (let i = 0; i < batch.count; i++) {
      const value = batch.bytes.subarray(batch.valueStart[i], batch.valueEnd[i]);
      if (batch.keyStart[i] >= 0 || value.length === 0) continue; // An adapter's open marker.
      for (const position of decodeStateRecord(value).positions) positions.set(position.partition, position);
    }
  }
  return countFrom(log, [...positions.values()]);
}

/** The first offset still held of each topic partition. */
export async function startOf(log: EventLog, topic: string): Promise<TopicPosition[]> {
  const count = (await log.partitionCount(topic)) ?? 0;
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  const bounds = await log.bounds(partitions);
  return partitions.map((one, i) => ({ ...one, offset: bounds[i].start }));
}

/** Reads to the ends as they are now. */
export async function readFrom(log: EventLog, positions: readonly TopicPosition[]): Promise<RecordBatch[]> {
  const bounds = await log.bounds(positions);
  const open = positions.filter((position, i) => position.offset < bounds[i].end);
  if (open.length === 0) return [];
  const reader = log.openReader(open);
  const batches: RecordBatch[] = [];
  try {
    // Twice nothing within half a second, with every end known: control records may stand at the very end.
    for (let quiet = 0; quiet < 2;) {
      const polled = await reader.poll(500);
      batches.push(...polled);
      quiet = polled.length === 0 && open.every((one) => reader.stableEnd(one) !== null) ? quiet + 1 : 0;
    }
  } finally {
    await reader.close();
  }
  return batches;
}

import { RecordBatchWriter } from '@millrace/formats';
import type { EventLog, PendingBatch, RecordBatch, StateRecord, TaskLog, TopicPosition } from '@millrace/ports';

/** Shared by the tests that use real brokers. */

let names = 0;

/** A name no other test uses. */
export function unique(stem: string): string {
  return `${stem}-${process.pid.toString(36)}${Date.now().toString(36)}-${names++}`;
}

export function batch(
  topic: string,
  partition: number,
  values: readonly string[],
  key: Buffer | null = null,
): PendingBatch {
  const writer = new RecordBatchWriter(topic, partition);
  for (const value of values) writer.append(Date.now(), key, Buffer.from(value));
  return writer.take()[0];
}

const SENTINEL = Buffer.from('sentinel');

/**
 * Values from each position on, by topic partition. Appends a sentinel to each and reads up to it: a commit is
 * answered before its markers are written, so asking for the end could miss what it wrote.
 */
export async function readToEnd(log: EventLog, from: readonly TopicPosition[]): Promise<Map<string, string[]>> {
  const ends = await log.append(from.map((p) => batch(p.topic, p.partition, [''], SENTINEL)));
  const missing = new Map(from.map((p, i) => [`${p.topic}/${p.partition}`, ends[i]]));
  const values = new Map<string, string[]>(from.map((p) => [`${p.topic}/${p.partition}`, []]));
  const reader = log.openReader(from);
  const deadline = performance.now() + 30_000;
  while (missing.size > 0) {
    if (performance.now() > deadline)
      throw new Error(`waited in vain for the end of ${[...missing.keys()].join(', ')}`);
    for (const b of await reader.poll(1_000)) {
      const name = `${b.topic}/${b.partition}`;
      for (let i = 0; i < b.count; i++) {
        const key = b.keyStart[i] < 0 ? null : b.bytes.subarray(b.keyStart[i], b.keyEnd[i]);
        if (key === null || !key.equals(SENTINEL)) values.get(name)?.push(valueAt(b, i));
      }
      if (b.nextOffset > (missing.get(name) ?? 0)) missing.delete(name);
    }
  }
  await reader.close();
  return values;
}

export function valueAt(b: RecordBatch, i: number): string {
  return b.bytes.toString('utf8', b.valueStart[i], b.valueEnd[i]);
}

export async function readState(task: TaskLog): Promise<StateRecord[]> {
  const records: StateRecord[] = [];
  for await (const record of task.state) records.push(record);
  return records;
}

export const positions = (topic: string, count: number): TopicPosition[] =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition, offset: 0 }));

export async function until(what: string, timeoutMs: number, probe: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await probe())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { decodeHeaders } from '@millrace/formats';
import type { ObservedCluster } from '../observed-cluster.ts';
import type { SourceRecord } from './source-record.ts';
import { claim } from './violation.ts';

/** A record whose append was acknowledged to the producer. */
export interface Acknowledged {
  readonly partition: number;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Every acknowledged record is in the log, where the acknowledgement said. */
export function checkAcknowledged(acknowledged: readonly Acknowledged[], source: readonly SourceRecord[][]): void {
  for (const { partition, offset, bytes } of acknowledged) {
    const found = source[partition].find((record) => record.offset === offset);
    claim(
      found?.bytes.equals(bytes) === true,
      () => `acknowledged record ${partition}@${offset} is not in the log as it was sent`,
    );
  }
}

/** Every malformed record is in the dead letter topic exactly once, with its bytes, and nothing else is. */
export function checkDeadLetters(cluster: ObservedCluster, topic: string, source: readonly SourceRecord[][]): void {
  const expected = new Map<string, Buffer>();
  for (const { partition, offset, bytes, click, isRepeat } of source.flat()) {
    if (click === null && !isRepeat) expected.set(`${topic}/${partition}/${offset}`, bytes);
  }
  for (const batch of cluster.read(`${topic}.dlq`).flat()) {
    for (let i = 0; i < batch.count; i++) {
      const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
      const at = String(headers['millrace-dlq-source']);
      const original = expected.get(at);
      claim(original !== undefined, () => `dead letter for ${at}: that record is not malformed, or it is there twice`);
      const bytes = batch.bytes.subarray(batch.valueStart[i], batch.valueEnd[i]);
      claim(bytes.equals(original), () => `dead letter for ${at} does not keep the original bytes`);
      expected.delete(at);
    }
  }
  claim(expected.size === 0, () => `malformed record ${[...expected.keys()][0]} is in no dead letter topic`);
}

/** Every task's committed input positions only grow. */
export function checkPositions(cluster: ObservedCluster): void {
  const reached = new Map<string, number>();
  for (const { taskId, inputs } of cluster.commits) {
    for (const { offset } of inputs) {
      const before = reached.get(taskId) ?? 0;
      claim(offset >= before, () => `task ${taskId} went back from input offset ${before} to ${offset}`);
      reached.set(taskId, offset);
    }
  }
}

import type { ObservedCluster } from '../observed-cluster.ts';
import type { CopyStatement } from '../sim-case.ts';
import type { SourceRecord } from './source-record.ts';
import { claim } from './violation.ts';

/** Every record that passes the statement is in the target topic exactly once, as its row. */
export function checkCopies(
  cluster: ObservedCluster,
  topic: string,
  statement: CopyStatement,
  source: readonly SourceRecord[],
): void {
  const wanted = new Map<string, number>();
  for (const { click, isRepeat } of source) {
    const row = click === null || isRepeat ? null : statement.copy(click);
    if (row === null) continue;
    const text = JSON.stringify(row);
    wanted.set(text, (wanted.get(text) ?? 0) + 1);
  }
  for (const batch of cluster.read(topic).flat()) {
    for (let i = 0; i < batch.count; i++) {
      const found = batch.bytes.toString('utf8', batch.valueStart[i], batch.valueEnd[i]);
      const left = wanted.get(found) ?? 0;
      const at = `${topic}/${batch.partition}@${batch.offsets[i]}`;
      claim(left > 0, () => `${at} holds ${found}, which no record gives, or not so often`);
      if (left === 1) wanted.delete(found);
      else wanted.set(found, left - 1);
    }
  }
  claim(wanted.size === 0, () => `${[...wanted.keys()][0]} is missing in ${topic}`);
}

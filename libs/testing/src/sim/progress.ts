import type { PipelinePlan } from '@millrace/plan';
import { partitionId, type ObservedCluster } from './observed-cluster.ts';
import { readView } from './oracle/view-records.ts';

/** Whether every task has committed up to the end of its input, and every view says so. */
export function isCaughtUp(cluster: ObservedCluster, plan: PipelinePlan): boolean {
  for (const { stages } of plan.statements) {
    for (const { input, stateTopic } of stages) {
      const partitions = cluster.partitions(input.topic);
      if (partitions === null) return false;
      for (const { partition, end } of partitions) {
        if ((cluster.committedInput(stateTopic, partition) ?? -1) < end) return false;
      }
    }
    const [first, last] = [stages[0], stages[stages.length - 1]];
    if (last.output.kind === 'view' && !viewSaysSo(cluster, last.output.topic, first.input.topic)) return false;
  }
  return true;
}

/** A reader that waits for its own write is let go by this: the newest progress of every task covers the source. */
function viewSaysSo(cluster: ObservedCluster, view: string, sourceTopic: string): boolean {
  const source = cluster.partitions(sourceTopic) ?? [];
  for (const partition of cluster.partitions(view) ?? []) {
    const { progress } = readView(
      partition.read(Math.max(partition.start, partition.end - 2), partition.end, Infinity),
    );
    const newest = progress[progress.length - 1];
    if (newest === undefined) return false;
    if (source.some((each) => (newest.positions[partitionId(each)] ?? 0) < each.end)) return false;
  }
  return true;
}

import type { PipelinePlan } from '@millrace/plan';
import type { ObservedCluster } from './observed-cluster.ts';

/** Whether every task has committed up to the end of its input. */
export function isCaughtUp(cluster: ObservedCluster, plan: PipelinePlan): boolean {
  for (const { stages } of plan.statements) {
    for (const { input, stateTopic } of stages) {
      const partitions = cluster.partitions(input.topic);
      if (partitions === null) return false;
      for (const { partition, end } of partitions) {
        if ((cluster.committedInput(stateTopic, partition) ?? -1) < end) return false;
      }
    }
  }
  return true;
}

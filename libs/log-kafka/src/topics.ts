import { MillraceError, type TopicSpec } from '@millrace/ports';
import type { Cluster } from './cluster/cluster.ts';
import { retrying } from './cluster/retry.ts';
import { createPartitionsCall, createTopicsCall, protocolError, type TopicCreation } from './kafkajs/calls.ts';
import { findBounds } from './offsets.ts';
import { Code } from './protocol/codes.ts';

const LANE = 'control';

/** See `EventLog.ensureTopics`. `replicationFactor` overrides 3 (1 on a cluster of fewer than three brokers). */
export async function ensureTopics(
  cluster: Cluster,
  specs: readonly TopicSpec[],
  replicationFactor: number | undefined,
  timeoutMs: number,
): Promise<void> {
  const missing: TopicSpec[] = [];
  const counts = await Promise.all(specs.map((spec) => partitionCount(cluster, spec.name, timeoutMs)));
  for (const [i, spec] of specs.entries()) {
    const found = counts[i];
    if (found === null) missing.push(spec);
    else refuseDifference(spec, found);
  }
  if (missing.length === 0) return;
  const replicas = replicationFactor ?? (cluster.brokerCount >= 3 ? 3 : 1);
  await retrying(`creating the topics ${missing.map((t) => t.name).join(', ')}`, timeoutMs, async () => {
    await cluster.refresh([]);
    // Once each, or the broker refuses both: two stages that write to one exchange both name it.
    const once = new Map(missing.map((spec) => [spec.name, creation(spec, replicas)]));
    const call = createTopicsCall([...once.values()], timeoutMs);
    for (const { topic, errorCode, errorMessage } of await cluster.send(cluster.controller, LANE, call, timeoutMs)) {
      if (errorCode === 0 || errorCode === Code.TOPIC_ALREADY_EXISTS) continue;
      throw protocolError(errorCode, `creating topic ${topic} (${errorMessage ?? 'no reason given'})`);
    }
  });
  for (const spec of missing)
    refuseDifference(spec, await awaitLeaders(cluster, spec.name, spec.partitions, timeoutMs));
}

/** See `EventLog.addPartitions`. */
export async function addPartitions(cluster: Cluster, topic: string, count: number, timeoutMs: number): Promise<void> {
  const doing = `growing topic ${topic} to ${count} topic partitions`;
  await retrying(doing, timeoutMs, async () => {
    const found = await cluster.partitionCount(topic);
    if (found === null) throw protocolError(Code.UNKNOWN_TOPIC_OR_PARTITION, doing);
    if (found >= count) return;
    const code = await cluster.send(cluster.controller, LANE, createPartitionsCall(topic, count, timeoutMs), timeoutMs);
    // The broker asked had an old count: somebody else has grown it.
    if (code !== 0 && code !== Code.INVALID_PARTITIONS) throw protocolError(code, doing);
  });
  await awaitLeaders(cluster, topic, count, timeoutMs);
}

export function partitionCount(cluster: Cluster, topic: string, timeoutMs: number): Promise<number | null> {
  return retrying(`looking up topic ${topic}`, timeoutMs, () => cluster.partitionCount(topic));
}

/**
 * Every broker knows the topic and every leader answers for its topic partitions: a commit, which retries nothing, may
 * be the first to write there. Resolves with their number: someone else may have created the topic meanwhile.
 */
async function awaitLeaders(cluster: Cluster, topic: string, asked: number, timeoutMs: number): Promise<number> {
  const found = await retrying(`waiting for topic ${topic}`, timeoutMs, async () => {
    const count = await cluster.partitionCount(topic);
    if (count === null || !(await cluster.everyBrokerKnows(topic, Math.min(count, asked))))
      throw protocolError(Code.LEADER_NOT_AVAILABLE, `looking up new topic ${topic}`);
    return count;
  });
  const partitions = Array.from({ length: found }, (_, partition) => ({ topic, partition }));
  await findBounds(cluster, partitions, timeoutMs);
  return found;
}

function refuseDifference(spec: TopicSpec, found: number): void {
  if (found === spec.partitions || spec.kind === 'source') return;
  throw new MillraceError(
    'MLR_LOG_PARTITIONS_DIFFER',
    `ensuring topic ${spec.name}: it has ${found} topic partitions, ${spec.partitions} are asked for; keys would ` +
      'change their topic partition: delete or rename the topic, or declare the number it has',
    { details: { topic: spec.name, found, asked: spec.partitions } },
  );
}

function creation({ name, partitions, kind, compacted }: TopicSpec, replicationFactor: number): TopicCreation {
  const settings: Record<string, string> = {};
  if (replicationFactor >= 3) settings['min.insync.replicas'] = '2';
  if (kind === 'view' || compacted) settings['cleanup.policy'] = 'compact';
  if (kind === 'internal') {
    settings['cleanup.policy'] = 'delete';
    settings['retention.ms'] = '-1';
    settings['retention.bytes'] = '-1';
    // A Produce answer then tells the broker's time (`TaskLog.logTimeMs`).
    settings['message.timestamp.type'] = 'LogAppendTime';
    // Deleted records free their disk space by whole segments.
    settings['segment.bytes'] = String(64 * 1024 * 1024);
  }
  const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  return { topic: name, numPartitions: partitions, replicationFactor, configEntries };
}

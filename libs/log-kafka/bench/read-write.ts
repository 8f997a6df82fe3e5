/**
 * How fast one process appends, reads and commits. Needs servers:
 *
 *   node infra/local/src/with-servers.ts --kafka 3 -- node libs/log-kafka/bench/read-write.ts [records]
 */
import { RecordBatchWriter } from '@millrace/formats';
import { testServers } from '@millrace/infra-local';
import type { PendingBatch } from '@millrace/ports';
import { KafkaEventLog } from '../src/index.ts';

const RECORD_BYTES = 330;
const PARTITIONS = 4;
const COMMITS = 200;

const count = Number(process.argv[2] ?? 2_000_000);
const { kafka, kafka3 } = testServers();
const brokers = (kafka ?? kafka3)?.bootstrap;
if (brokers === undefined) throw new Error('start Kafka with --kafka 1 or --kafka 3');

const log = await KafkaEventLog.open({ brokers, clientId: 'bench' });
const topic = `bench-${process.pid}-${Date.now().toString(36)}`;
await log.ensureTopics([
  { name: topic, partitions: PARTITIONS, kind: 'source' },
  { name: `${topic}.state`, partitions: 1, kind: 'internal' },
]);
await append();
await read();
await commit();
await log.close();

async function append(): Promise<void> {
  const value = Buffer.alloc(RECORD_BYTES, 'x');
  const started = performance.now();
  for (let done = 0; done < count;) {
    const batches: PendingBatch[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const writer = new RecordBatchWriter(topic, partition);
      for (let i = 0; i < 2_000 && done < count; i++, done++) writer.append(done, null, value);
      batches.push(...writer.take());
    }
    await log.append(batches);
  }
  report('append', count, started);
}

async function read(): Promise<void> {
  const reader = log.openReader(
    Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition, offset: 0 })),
  );
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let seen = 0; seen < count;) {
    for (const batch of await reader.poll(1_000)) seen += batch.count;
  }
  report('read', count, started);
  const { user, system } = process.cpuUsage(cpu);
  console.log(`       ${((user + system) / count).toFixed(3)} CPU s per million records`);
  await reader.close();
}

async function commit(): Promise<void> {
  const state = { topic: `${topic}.state`, partition: 0 };
  const task = await log.openTask({ taskId: topic, state, group: topic });
  const times: number[] = [];
  for (let i = 0; i < COMMITS; i++) {
    const outputs = Array.from({ length: PARTITIONS }, (_, partition) => {
      const writer = new RecordBatchWriter(topic, partition);
      for (let k = 0; k < 600; k++) writer.append(k, null, Buffer.alloc(RECORD_BYTES));
      return writer.take();
    }).flat();
    const started = performance.now();
    const { status } = await task.commit({ state: [Buffer.alloc(10_000)], outputs, inputOffsets: [] });
    times.push(performance.now() - started);
    if (status !== 'committed') throw new Error(`commit was answered ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(times.length * share)].toFixed(1);
  console.log(`commit ${COMMITS} times 4 × 200 KB: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
}

function report(what: string, records: number, started: number): void {
  const seconds = (performance.now() - started) / 1000;
  console.log(`${what.padEnd(6)} ${(records / seconds / 1000).toFixed(0)} k records/s of ${RECORD_BYTES} bytes`);
}

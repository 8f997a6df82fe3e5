import { join } from 'node:path';
import { RecordBatchWriter } from '@millrace/formats';
import { LmdbEventLog } from '@millrace/log-lmdb';
import type { EventLog } from '@millrace/ports';
import type { Deployment } from './deployment.ts';
import { countFrom, readTopic, uncommittedRecords } from './inspect.ts';
import { ServiceProcess } from './service-process.ts';
import { freePort, makeWorkspace } from './workspace.ts';

/** Everything in one process, on files: the log is looked into, and written to, while that process is down. */
export async function embeddedDeployment(): Promise<Deployment> {
  const workspace = await makeWorkspace();
  const data = join(workspace.folder, 'data');
  const args = ['--pipelines', workspace.pipelines, '--data', data];
  const service = new ServiceProcess('standalone', await freePort(), args, {}, workspace.folder);
  const { pipeline, topic } = workspace;

  async function withLog<T>(use: (log: EventLog) => Promise<T>): Promise<T> {
    const log = await LmdbEventLog.open({ path: join(data, 'log') });
    try {
      return await use(log);
    } finally {
      await log.close();
    }
  }

  return {
    ingestUrl: service.url,
    gatewayUrl: service.url,
    start: () => service.start(),
    kill: async () => void (await service.kill()),
    restart: () => service.start(),
    produce: (values) =>
      withLog(async (log) => {
        const partitions = (await log.partitionCount(topic))!;
        const writers = Array.from({ length: partitions }, (_, partition) => new RecordBatchWriter(topic, partition));
        values.forEach((value, i) => writers[i % partitions].append(Date.now(), null, Buffer.from(value)));
        await log.append(writers.flatMap((writer) => writer.take()));
      }),
    uncommittedInput: (node) =>
      withLog((log) => uncommittedRecords(log, topic, `__millrace.${pipeline}.${node}.state`)),
    unsettledRows: (view) =>
      withLog(async (log) => {
        const viewTopic = `${pipeline}.${view}`;
        const member = await log.joinGroup({ group: 'millrace-sink', topics: [viewTopic], onAssignment: () => {} });
        const count = (await log.partitionCount(viewTopic))!;
        const partitions = Array.from({ length: count }, (_, partition) => ({ topic: viewTopic, partition }));
        const offsets = await member.committed(partitions);
        return countFrom(
          log,
          partitions.map((one, i) => ({ ...one, offset: Math.max(0, offsets[i]) })),
        );
      }),
    drain: async () => [(await service.drain())!],
    readDeadLetters: () => withLog((log) => readTopic(log, `${topic}.dlq`)),
    dispose: async () => {
      await service.kill();
      await workspace.remove();
    },
  };
}

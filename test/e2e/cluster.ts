import { testServer } from '@millrace/infra-local';
import { KafkaEventLog } from '@millrace/log-kafka';
import { Kafka, logLevel } from 'kafkajs';
import type { Deployment } from './deployment.ts';
import { countFrom, readTopic, uncommittedRecords } from './inspect.ts';
import { ServiceProcess } from './service-process.ts';
import { freePort, makeWorkspace, type Workspace } from './workspace.ts';

export interface ClusterAddress {
  readonly brokers: readonly string[];
  readonly cassandra: { readonly contactPoint: string; readonly port: number; readonly localDataCenter: string };
}

/** The four services, not started yet, as processes of their own on the given servers. */
export async function clusterServices({ brokers, cassandra }: ClusterAddress, workspace: Workspace) {
  const env = {
    MILLRACE_PROFILE: 'kafka',
    MILLRACE_PIPELINES: workspace.pipelines,
    MILLRACE_KAFKA_BROKERS: brokers.join(','),
    MILLRACE_CASSANDRA_CONTACT_POINTS: cassandra.contactPoint,
    MILLRACE_CASSANDRA_PORT: String(cassandra.port),
    MILLRACE_CASSANDRA_LOCAL_DATA_CENTER: cassandra.localDataCenter,
    MILLRACE_CASSANDRA_KEYSPACE: `e2e_${workspace.pipeline}`,
  };
  const service = async (name: string) => new ServiceProcess(name, await freePort(), [], env, workspace.folder);
  return {
    ingest: await service('ingest'),
    processor: await service('processor'),
    sink: await service('sink'),
    gateway: await service('gateway'),
  };
}

/** Four services on real Kafka (three brokers) and Cassandra; kafkajs as the producer. */
export async function clusterDeployment(): Promise<Deployment> {
  const brokers = [...testServer('kafka3').bootstrap];
  const workspace = await makeWorkspace();
  const { pipeline, topic } = workspace;
  const services = await clusterServices({ brokers, cassandra: testServer('cassandra') }, workspace);
  const kafka = new Kafka({ clientId: 'e2e', brokers, logLevel: logLevel.NOTHING });
  const log = await KafkaEventLog.open({ brokers, clientId: 'e2e-inspect' });

  return {
    ingestUrl: services.ingest.url,
    gatewayUrl: services.gateway.url,
    start: async () => {
      await services.ingest.start();
      await Promise.all([services.processor.start(), services.sink.start(), services.gateway.start()]);
    },
    kill: async (name) => void (await services[name].kill()),
    restart: (name) => services[name].start(),
    produce: async (values) => {
      const producer = kafka.producer({ idempotent: true });
      await producer.connect();
      const partitions = (await log.partitionCount(topic))!;
      for (let i = 0; i < values.length; i += 500) {
        const messages = values.slice(i, i + 500).map((value, k) => ({ value, partition: (i + k) % partitions }));
        await producer.send({ topic, messages });
      }
      await producer.disconnect();
    },
    uncommittedInput: (node) => uncommittedRecords(log, topic, `__millrace.${pipeline}.${node}.state`),
    unsettledRows: async (view) => {
      const admin = kafka.admin();
      await admin.connect();
      const viewTopic = `${pipeline}.${view}`;
      const [committed] = await admin.fetchOffsets({ groupId: 'millrace-sink', topics: [viewTopic] });
      await admin.disconnect();
      const positions = committed.partitions.map(({ partition, offset }) => ({
        topic: viewTopic,
        partition,
        offset: Math.max(0, Number(offset)),
      }));
      return countFrom(log, positions);
    },
    drain: () => Promise.all(Object.values(services).map(async (one) => (await one.drain())!)),
    readDeadLetters: () => readTopic(log, `${topic}.dlq`),
    dispose: async () => {
      await Promise.all(Object.values(services).map((one) => one.kill()));
      await log.close();
      await workspace.remove();
    },
  };
}

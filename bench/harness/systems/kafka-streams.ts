import { compileJava, findJava, serverFiles } from '@millrace/infra-local';
import { globSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Child } from '../child.ts';
import { COMMIT_INTERVAL_MS, type System } from './system.ts';

const programs = join(import.meta.dirname, '..', 'java', 'streams');
const sources = globSync('*.java', { cwd: programs }).map((file) => join(programs, file));

/** As its documentation advises for throughput; state in memory, as Flink's and ours is. */
const SETTINGS: Readonly<Record<string, string>> = {
  'processing.guarantee': 'exactly_once_v2',
  'commit.interval.ms': String(COMMIT_INTERVAL_MS),
  'num.stream.threads': '2',
  'statestore.cache.max.bytes': String(256 << 20),
  'dsl.store.suppliers.class': 'org.apache.kafka.streams.state.BuiltInDslStoreSuppliers$InMemoryDslStoreSuppliers',
  'topology.optimization': 'all',
  'producer.linger.ms': '100',
  'producer.batch.size': String(256 << 10),
  'consumer.max.poll.records': '5000',
  'consumer.max.partition.fetch.bytes': String(4 << 20),
  'consumer.auto.offset.reset': 'earliest',
};

/** One program per query on Kafka Streams, one JVM, two threads. */
export function kafkaStreams({ heapMb, home }: { readonly heapMb: number; readonly home: string }): System {
  let classPath = '';
  return {
    name: 'kafka-streams',
    version: '4.3.1',
    settings: { ...SETTINGS, heap: `${heapMb} MiB` },
    async prepare() {
      const jars = join(await serverFiles('kafka-streams'), '*');
      classPath = [await compileJava({ sources, classPath: [jars], home }), jars].join(delimiter);
    },
    async start({ query, run, bootstrap, input, output, folder }) {
      const own = { 'application.id': run, 'bootstrap.servers': bootstrap, 'state.dir': join(folder, 'state') };
      const lines = Object.entries({ ...SETTINGS, ...own }).map(([key, value]) => `${key}=${value}\n`);
      const properties = join(folder, 'streams.properties');
      writeFileSync(properties, lines.join(''));
      const jvm = [`-Xmx${heapMb}m`, '-Dlog4j2.level=warn', '-cp', classPath];
      const log = join(folder, 'streams.log');
      const child = new Child(await findJava(), [...jvm, 'StreamsJob', query.name, input, output, properties], {
        log,
        cwd: folder,
      });
      return { group: run, pids: [child.pid], check: () => child.check(), kill: () => child.kill() };
    },
  };
}

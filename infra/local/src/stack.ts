/**
 * `npm run stack`: Kafka, Cassandra and a schema registry on their usual ports until Ctrl-C. Data stays in .data/stack.
 *
 *   npm run stack -- [--brokers 3] [--fresh]
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCassandra } from './cassandra.ts';
import { startKafka } from './kafka.ts';
import { startRegistry } from './registry.ts';

const KAFKA_PORTS = [9092, 9093, 9094];
const CASSANDRA_PORT = 9042;
const REGISTRY_PORT = 8085;

const { values } = parseArgs({ options: { brokers: { type: 'string', default: '1' }, fresh: { type: 'boolean' } } });
if (values.brokers !== '1' && values.brokers !== '3') {
  console.error(`--brokers ${values.brokers}: give 1 or 3.`);
  process.exit(2);
}
const brokers = values.brokers === '3' ? 3 : 1;
const dir = join(import.meta.dirname, '..', '..', '..', '.data', 'stack');
if (values.fresh) await rm(dir, { recursive: true, force: true });

const stopped = Promise.withResolvers<string>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.resolve(signal));

console.log('Starting Kafka, Cassandra and the schema registry (the first time Maven fetches about 350 MB) …');
const starting = [
  startKafka({ brokers, dir: join(dir, `kafka-${brokers}`), ports: KAFKA_PORTS.slice(0, brokers), heapMb: 512 }),
  startCassandra({ dir: join(dir, 'cassandra'), port: CASSANDRA_PORT, heapMb: 1024 }),
  startRegistry({ dir: join(dir, 'registry'), port: REGISTRY_PORT }),
] as const;
let status = 0;
try {
  const [kafka, cassandra, registry] = await Promise.all(starting);
  console.log(`
Kafka            ${kafka.bootstrap.join(',')}
Cassandra        ${cassandra.contactPoint}:${cassandra.port} (${cassandra.localDataCenter})
Schema registry  ${registry.url}

export MILLRACE_PROFILE=kafka
export MILLRACE_KAFKA_BROKERS=${kafka.bootstrap.join(',')}
export MILLRACE_CASSANDRA_CONTACT_POINTS=${cassandra.contactPoint}
export MILLRACE_CASSANDRA_PORT=${cassandra.port}
export MILLRACE_CASSANDRA_LOCAL_DATA_CENTER=${cassandra.localDataCenter}
export MILLRACE_REGISTRY_URL=${registry.url}

Data and logs: ${dir}
Ctrl-C stops the servers.`);
  const alive = setInterval(() => {}, 1 << 30);
  await stopped.promise;
  clearInterval(alive);
  console.log('\nStopping …');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`Logs are in ${dir}`);
  status = 1;
}
await Promise.all(starting.map((server) => server.then((started) => started.stop()).catch(() => {})));
process.exit(status);

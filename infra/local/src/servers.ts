import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCassandra } from './cassandra.ts';
import { startKafka } from './kafka.ts';
import { startRegistry } from './registry.ts';
import type { TestServers } from './test-servers.ts';

export interface WantedServers {
  /** One broker. */
  readonly kafka?: boolean;
  /** Three brokers. */
  readonly kafka3?: boolean;
  readonly cassandra?: boolean;
  readonly registry?: boolean;
}

export interface RunningServers {
  /** Where they are; as JSON the value of MILLRACE_TEST_SERVERS. */
  readonly addresses: TestServers;
  /** The run's folder. */
  readonly dir: string;
  /** Stops all. `keepLogs`: leave the logs and settings in `dir` (data goes), else `dir` is removed. Idempotent. */
  stop(options: { keepLogs: boolean }): Promise<void>;
}

/**
 * Starts the wanted servers at the same time, each on its own ports and in its own folder under `dir`. When one fails
 * the others are stopped, the logs are kept, and the error of the first that failed is thrown.
 */
export async function startServers(wanted: WantedServers, dir: string): Promise<RunningServers> {
  await mkdir(dir, { recursive: true });
  const ends: (() => Promise<unknown>)[] = [];
  // Killed rather than stopped: nobody needs what they would still write.
  const stop = async ({ keepLogs }: { keepLogs: boolean }): Promise<void> => {
    await Promise.all(ends.splice(0).map((end) => end()));
    await (keepLogs ? removeData(dir) : rm(dir, { recursive: true, force: true }));
  };
  const kafka = async (brokers: 1 | 3, name: string): Promise<{ bootstrap: readonly string[] }> => {
    const cluster = await startKafka({ brokers, dir: join(dir, name) });
    ends.push(() => Promise.all(cluster.brokers.map((broker) => broker.kill('SIGKILL'))));
    return { bootstrap: cluster.bootstrap };
  };
  const cassandra = async (): Promise<NonNullable<TestServers['cassandra']>> => {
    const node = await startCassandra({ dir: join(dir, 'cassandra') });
    ends.push(() => node.kill('SIGKILL'));
    return { contactPoint: node.contactPoint, port: node.port, localDataCenter: node.localDataCenter };
  };
  const registry = async (): Promise<{ url: string }> => {
    const server = await startRegistry({ dir: join(dir, 'registry') });
    ends.push(() => server.kill('SIGKILL'));
    return { url: server.url };
  };

  const starting = {
    ...(wanted.kafka && { kafka: kafka(1, 'kafka') }),
    ...(wanted.kafka3 && { kafka3: kafka(3, 'kafka3') }),
    ...(wanted.cassandra && { cassandra: cassandra() }),
    ...(wanted.registry && { registry: registry() }),
  };
  const outcomes = await Promise.allSettled(Object.values(starting));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop({ keepLogs: true });
    throw failed.reason;
  }
  const addresses: Record<string, unknown> = {};
  for (const [name, server] of Object.entries(starting)) addresses[name] = await server;
  return { addresses: addresses, dir, stop };
}

/** Data folders are called `data` wherever they are. */
async function removeData(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory() && entry.name === 'data') {
      await rm(join(entry.parentPath, entry.name), { recursive: true, force: true });
    }
  }
}

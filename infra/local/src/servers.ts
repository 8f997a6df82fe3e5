import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka } from './kafka.ts';
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
  const stops: (() => Promise<void>)[] = [];
  const running = async <S extends { stop(): Promise<void> }>(server: Promise<S>): Promise<S> => {
    const started = await server;
    stops.push(() => started.stop());
    return started;
  };
  const stop = async ({ keepLogs }: { keepLogs: boolean }): Promise<void> => {
    await Promise.all(stops.splice(0).map((end) => end()));
    await (keepLogs ? removeData(dir) : rm(dir, { recursive: true, force: true }));
  };

  const started = {
    kafka: wanted.kafka ? running(startKafka({ brokers: 1, dir: join(dir, 'kafka') })) : undefined,
    kafka3: wanted.kafka3 ? running(startKafka({ brokers: 3, dir: join(dir, 'kafka3') })) : undefined,
  };
  const outcomes = await Promise.allSettled(Object.values(started));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop({ keepLogs: true });
    throw failed.reason;
  }
  const [kafka, kafka3] = await Promise.all([started.kafka, started.kafka3]);
  return {
    addresses: {
      ...(kafka && { kafka: { bootstrap: kafka.bootstrap } }),
      ...(kafka3 && { kafka3: { bootstrap: kafka3.bootstrap } }),
    },
    dir,
    stop,
  };
}

/** Data folders are called `data` wherever they are. */
async function removeData(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory() && entry.name === 'data') {
      await rm(join(entry.parentPath, entry.name), { recursive: true, force: true });
    }
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverFiles } from './jars.ts';
import { findJava } from './java.ts';
import { HOST, freePorts, requirePort } from './net.ts';
import { ServerProcess } from './server-process.ts';
import { TcpProxy } from './tcp-proxy.ts';

export interface CassandraOptions {
  /** Folder for data, settings and logs; made when it is missing. A later start there finds the data again. */
  readonly dir: string;
  /** Port for CQL; the default takes a free one. */
  readonly port?: number;
  /** Heap, MiB. Default 768. */
  readonly heapMb?: number;
  /** How the commit log is synced. `periodic`, Cassandra's default, acknowledges up to 10 s before it is durable. */
  readonly commitLogSync?: 'periodic' | 'batch';
  /** A compressed commit log is written at the sync only: a `kill -9` takes all that was acknowledged since. */
  readonly commitLogCompression?: boolean;
  /** Clients reach the node through a proxy: `port` of the node is the proxy's. */
  readonly proxied?: boolean;
}

export interface CassandraNode {
  readonly contactPoint: string;
  readonly port: number;
  readonly localDataCenter: string;
  readonly pid: number;
  /** Between the clients and the node; null without `proxied`. */
  readonly proxy: TcpProxy | null;
  /** Sends a signal. Resolves when the process has ended, for SIGSTOP and SIGCONT at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the node if it runs, starts it again with its data, resolves when it answers. */
  restart(): Promise<void>;
  /** Drains and stops the node. Data and logs stay. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a cluster of one Cassandra node without authentication and resolves when it takes CQL connections. */
export async function startCassandra(options: CassandraOptions): Promise<CassandraNode> {
  const [java, jars] = await Promise.all([findJava(), serverFiles('cassandra')]);
  const [free, storagePort] = await freePorts(2);
  const port = options.port ?? free;
  if (options.port !== undefined) await requirePort(port, 'Cassandra');
  const dir = options.dir;
  await mkdir(dir, { recursive: true });
  const yaml = join(dir, 'cassandra.yaml');
  const logback = join(dir, 'logback.xml');
  // JSON is YAML.
  await writeFile(yaml, JSON.stringify(settings(dir, port, storagePort, options), null, 2));
  await writeFile(logback, LOGGING);

  const node = new ServerProcess({
    name: 'Cassandra',
    command: java,
    args: [
      `-Xmx${options.heapMb ?? 768}m`,
      '-Xms256m',
      '-XX:+UseSerialGC',
      '-XX:+ExitOnOutOfMemoryError',
      ...MODULE_ACCESS,
      `-javaagent:${join(jars, 'jamm-0.4.0.jar')}`,
      '-Djdk.attach.allowAttachSelf=true',
      '-Dio.netty.tryReflectionSetAccessible=true',
      '-Dcassandra-foreground=yes',
      '-Dcassandra.skip_wait_for_gossip_to_settle=0',
      '-Dcassandra.ring_delay_ms=1000',
      `-Dcassandra.config=file://${yaml}`,
      `-Dcassandra.storagedir=${join(dir, 'data')}`,
      `-Dlogback.configurationFile=${logback}`,
      '-cp',
      join(jars, '*'),
      'org.apache.cassandra.service.CassandraDaemon',
    ],
    cwd: dir,
    log: join(dir, 'server.log'),
    port,
    readyLine: /Startup complete/,
    startTimeoutMs: 300_000,
  });
  await node.start();
  const proxy = options.proxied ? await TcpProxy.listen(port) : null;
  return {
    contactPoint: HOST,
    port: proxy?.port ?? port,
    proxy,
    localDataCenter: 'datacenter1',
    get pid() {
      return node.pid;
    },
    kill: (signal) => node.kill(signal),
    restart: async () => {
      await node.stop();
      await node.start();
    },
    stop: async () => {
      await node.stop();
      await proxy?.close();
    },
  };
}

function settings(
  dir: string,
  port: number,
  storagePort: number,
  { commitLogSync: sync = 'periodic', commitLogCompression = false }: CassandraOptions,
): Record<string, unknown> {
  const data = (name: string): string => join(dir, 'data', name);
  return {
    cluster_name: 'millrace-local',
    num_tokens: 1,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `${HOST}:${storagePort}` }],
      },
    ],
    listen_address: HOST,
    rpc_address: HOST,
    native_transport_port: port,
    storage_port: storagePort,
    data_file_directories: [data('sstables')],
    commitlog_directory: data('commitlog'),
    hints_directory: data('hints'),
    saved_caches_directory: data('saved-caches'),
    commitlog_sync: sync,
    ...(sync === 'periodic' && { commitlog_sync_period: '10s' }),
    ...(commitLogCompression && { commitlog_compression: [{ class_name: 'DeflateCompressor' }] }),
    auto_snapshot: false,
    // Small: the node shares a machine with Kafka and with the tests.
    memtable_heap_space: '128MiB',
    memtable_offheap_space: '64MiB',
    file_cache_size: '32MiB',
    networking_cache_size: '16MiB',
    key_cache_size: '8MiB',
    concurrent_reads: 8,
    concurrent_writes: 16,
  };
}

const LOGGING = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %level %logger{0}: %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out" /></root>
</configuration>
`;

/** What Cassandra 5.0 reaches into on Java 17. */
const MODULE_ACCESS = [
  ...[
    'java.base/jdk.internal.misc',
    'java.base/java.lang.ref',
    'java.management.rmi/com.sun.jmx.remote.internal.rmi',
    'java.rmi/sun.rmi.registry',
    'java.rmi/sun.rmi.server',
    'java.sql/java.sql',
    'jdk.attach/sun.tools.attach',
    'jdk.compiler/com.sun.tools.javac.file',
    'jdk.unsupported/sun.misc',
  ].map((name) => `--add-exports=${name}=ALL-UNNAMED`),
  ...[
    'java.base/java.io',
    'java.base/java.lang',
    'java.base/java.lang.module',
    'java.base/java.lang.reflect',
    'java.base/java.nio',
    'java.base/java.util',
    'java.base/java.util.concurrent',
    'java.base/java.util.concurrent.atomic',
    'java.base/jdk.internal.loader',
    'java.base/jdk.internal.math',
    'java.base/jdk.internal.module',
    'java.base/jdk.internal.ref',
    'java.base/jdk.internal.reflect',
    'java.base/jdk.internal.util.jar',
    'java.base/sun.nio.ch',
    'jdk.compiler/com.sun.tools.javac',
    'jdk.management/com.sun.management.internal',
  ].map((name) => `--add-opens=${name}=ALL-UNNAMED`),
];

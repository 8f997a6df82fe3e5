import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverFiles } from './jars.ts';
import { findJava } from './java.ts';
import { HOST, freePorts, requirePort } from './net.ts';
import { ServerProcess } from './server-process.ts';
import { TcpProxy } from './tcp-proxy.ts';

const run = promisify(execFile);

export interface KafkaOptions {
  /** One broker hides the races of transactions; tests that touch them use three. Default 1. */
  readonly brokers?: 1 | 3;
  /** Folder for data, settings and logs; made when it is missing. Use each folder for one cluster only. */
  readonly dir: string;
  /** Broker settings that replace or add to ours. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Port of each broker's listener; the default takes free ones. */
  readonly ports?: readonly number[];
  /** Heap of each broker, MiB. Default 384. */
  readonly heapMb?: number;
  /** Clients reach every broker through a proxy, whose address it advertises; brokers reach each other directly. */
  readonly proxied?: boolean;
}

export interface KafkaBroker {
  readonly id: number;
  readonly address: string;
  readonly pid: number;
  /** Between the clients and this broker; null without `proxied`. */
  readonly proxy: TcpProxy | null;
  /** Sends a signal. Resolves when the process has ended, for SIGSTOP and SIGCONT at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the broker if it runs, starts it again with its data, resolves when it has rejoined. */
  restart(): Promise<void>;
}

export interface KafkaCluster {
  /** `127.0.0.1:port` of each broker. */
  readonly bootstrap: readonly string[];
  readonly brokers: readonly KafkaBroker[];
  /** Stops all brokers. Data and logs stay. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts Kafka in KRaft mode, every broker also a controller, and resolves when all brokers take part. Topics are not
 * created on first use; with three brokers replication factor and min ISR are 3 and 2, also for transactions.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaCluster> {
  const [java, jars] = await Promise.all([findJava(), serverFiles('kafka')]);
  const count = options.brokers ?? 1;
  const free = await freePorts(3 * count);
  for (const port of options.ports ?? []) await requirePort(port, 'Kafka');
  const own = Array.from({ length: count }, (_, i) => options.ports?.[i] ?? free[i]);
  const proxies = options.proxied ? await Promise.all(own.map((port) => TcpProxy.listen(port))) : [];
  const ports = own.map((broker, i) => ({
    broker,
    controller: free[count + i],
    proxied: proxies.length === 0 ? null : { advertised: proxies[i].port, internal: free[2 * count + i] },
  }));
  const voters = ports.map((port, i) => `${i + 1}@${HOST}:${port.controller}`).join(',');

  const processes = await Promise.all(
    ports.map(async (port, i) => {
      const id = i + 1;
      const dir = join(options.dir, `broker-${id}`);
      const settings = { ...brokerSettings(id, count, dir, port, voters), ...options.settings };
      await mkdir(dir, { recursive: true });
      const properties = join(dir, 'server.properties');
      await writeFile(
        properties,
        Object.entries(settings)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(''),
      );
      await writeFile(join(dir, 'log4j2.properties'), LOGGING);
      await run(java, [
        ...QUICK,
        '-cp',
        join(jars, '*'),
        'kafka.tools.StorageTool',
        'format',
        '--ignore-formatted',
        '-t',
        CLUSTER_ID,
        '-c',
        properties,
      ]);
      return new ServerProcess({
        name: `Kafka broker ${id}`,
        command: java,
        args: [
          `-Xmx${options.heapMb ?? 384}m`,
          '-Xms128m',
          '-XX:+UseSerialGC',
          '-XX:+ExitOnOutOfMemoryError',
          `-Dlog4j2.configurationFile=${join(dir, 'log4j2.properties')}`,
          '-cp',
          join(jars, '*'),
          'kafka.Kafka',
          properties,
        ],
        cwd: dir,
        log: join(dir, 'server.log'),
        port: port.broker,
        // Printed once the controllers have let the broker in.
        readyLine: /Kafka Server started/,
        startTimeoutMs: 300_000,
      });
    }),
  );
  // Brokers that all stop at once lose the quorum which their orderly shutdown asks: it would wait 5 s for nothing.
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((server) => (count === 1 ? server.stop() : server.kill('SIGKILL'))));
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  };
  try {
    await Promise.all(processes.map((server) => server.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  const addresses = ports.map(({ broker, proxied }) => `${HOST}:${proxied?.advertised ?? broker}`);
  const proxyOf = [...proxies];
  return {
    bootstrap: addresses,
    brokers: processes.map((server, i) => ({
      id: i + 1,
      address: addresses[i],
      proxy: proxyOf[i] ?? null,
      get pid() {
        return server.pid;
      },
      kill: (signal) => server.kill(signal),
      restart: async () => {
        await server.stop();
        await server.start();
      },
    })),
    stop,
  };
}

/** Always the same, so that a cluster finds its data again: 16 bytes, as Kafka wants it. */
const CLUSTER_ID = Buffer.from('millrace-local-1').toString('base64url');

/** Flags for a JVM that lives for a second: do not optimise, one collector thread. */
const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const LOGGING = `
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
`;

interface BrokerPorts {
  readonly broker: number;
  readonly controller: number;
  readonly proxied: { readonly advertised: number; readonly internal: number } | null;
}

/** Where a broker listens. Behind a proxy the others must find it past the proxy: that takes a listener of its own. */
function listeners({ broker, controller, proxied }: BrokerPorts): Record<string, string> {
  const clients = `PLAINTEXT://${HOST}:${broker}`;
  const controllers = `CONTROLLER://${HOST}:${controller}`;
  if (proxied === null) return { listeners: `${clients},${controllers}`, 'advertised.listeners': clients };
  const brokers = `INTERNAL://${HOST}:${proxied.internal}`;
  return {
    listeners: `${clients},${brokers},${controllers}`,
    'advertised.listeners': `PLAINTEXT://${HOST}:${proxied.advertised},${brokers}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INTERNAL',
  };
}

function brokerSettings(
  id: number,
  count: number,
  dir: string,
  port: BrokerPorts,
  voters: string,
): Record<string, string | number | boolean> {
  const minIsr = Math.min(count, 2);
  return {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters,
    'controller.listener.names': 'CONTROLLER',
    ...listeners(port),
    'log.dirs': join(dir, 'data'),
    'auto.create.topics.enable': false,
    'default.replication.factor': count,
    'min.insync.replicas': minIsr,
    'offsets.topic.replication.factor': count,
    'transaction.state.log.replication.factor': count,
    'transaction.state.log.min.isr': minIsr,
    'share.coordinator.state.topic.replication.factor': count,
    'share.coordinator.state.topic.min.isr': minIsr,
    'group.initial.rebalance.delay.ms': 0,
    // Retention goes by record timestamps, and tests write old ones: by default the first check, 30 s after the start,
    // deletes them, the newest segment too.
    'log.retention.ms': -1,
    // A broker that was killed is replaced as leader after this; the default is 9 s.
    'broker.session.timeout.ms': 6000,
    'broker.heartbeat.interval.ms': 1000,
    // Small: these brokers share a machine with each other and with the tests.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 1,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'log.cleaner.io.buffer.size': 131_072,
  };
}

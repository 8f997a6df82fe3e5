import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serverFiles } from './jars.ts';
import { findJava } from './java.ts';
import { HOST, freePorts, requirePort } from './net.ts';
import { ServerProcess } from './server-process.ts';

export interface RegistryOptions {
  /** Folder for the log; made when it is missing. */
  readonly dir: string;
  /** The default takes a free one. */
  readonly port?: number;
}

export interface SchemaRegistry {
  /** Base address of the API that Confluent's registry defines (Apicurio's `ccompat/v7`). */
  readonly url: string;
  readonly pid: number;
  /** Sends a signal. Resolves when the process has ended, for SIGSTOP and SIGCONT at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the registry if it runs and starts it again, empty. */
  restart(): Promise<void>;
  /** Stops it. Schemas are kept in memory only; the log stays. Idempotent. */
  stop(): Promise<void>;
}

/** Starts Apicurio Registry with its schemas in memory and resolves when it answers. */
export async function startRegistry(options: RegistryOptions): Promise<SchemaRegistry> {
  const [java, files] = await Promise.all([findJava(), serverFiles('registry')]);
  const port = options.port ?? (await freePorts(1))[0];
  if (options.port !== undefined) await requirePort(port, 'the schema registry');
  await mkdir(options.dir, { recursive: true });
  const url = `http://${HOST}:${port}/apis/ccompat/v7`;
  const server = new ServerProcess({
    name: 'the schema registry',
    command: java,
    args: [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Dquarkus.http.host=${HOST}`,
      `-Dquarkus.http.port=${port}`,
      '-jar',
      join(files, 'apicurio-registry-app-3.0.9-runner.jar'),
    ],
    cwd: options.dir,
    log: join(options.dir, 'server.log'),
    port,
    readyUrl: `${url}/subjects`,
    startTimeoutMs: 120_000,
  });
  await server.start();
  return {
    url,
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: () => server.stop(),
  };
}

/**
 * Starts servers, runs a command that finds them through MILLRACE_TEST_SERVERS, stops them, exits as the command did:
 *
 *   node infra/local/src/with-servers.ts --kafka 1 --kafka 3 --cassandra --registry -- npx jest --selectProjects servers <file>
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServers } from './servers.ts';
import { TEST_SERVERS } from './test-servers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kafka: { type: 'string', multiple: true, default: [] },
    cassandra: { type: 'boolean' },
    registry: { type: 'boolean' },
    keep: { type: 'boolean' },
  },
});
const [command, ...args] = positionals;
if (command === undefined || values.kafka.some((brokers) => brokers !== '1' && brokers !== '3')) {
  console.error('usage: with-servers.ts [--kafka 1] [--kafka 3] [--cassandra] [--registry] [--keep] -- <command…>');
  process.exit(2);
}

const dir = join(import.meta.dirname, '..', '..', '..', '.data', `servers-${process.pid}-${Date.now().toString(36)}`);
const servers = await startServers(
  {
    kafka: values.kafka.includes('1'),
    kafka3: values.kafka.includes('3'),
    cassandra: values.cassandra,
    registry: values.registry,
  },
  dir,
).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(`Logs are in ${dir}`);
  process.exit(1);
});

const child = spawn(command, args, {
  stdio: 'inherit',
  env: {
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
    ...process.env,
    [TEST_SERVERS]: JSON.stringify(servers.addresses),
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const code = await new Promise<number>((resolve) => {
  child.once('error', (error) => {
    console.error(`${command}: ${error.message}`);
    resolve(127);
  });
  child.once('exit', (status, signal) => resolve(status ?? (signal === null ? 1 : 130)));
});
const keepLogs = code !== 0 || values.keep === true;
await servers.stop({ keepLogs });
if (keepLogs) console.error(`Server logs are kept in ${dir}`);
process.exit(code);

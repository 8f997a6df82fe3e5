/**
 * `npm test [-- pattern …]`: every test there is, the real servers included. Nothing is skipped: without a server or a
 * tool the run fails. The last line is `N passed, N failed`; the exit code is 0 only when tests ran and all passed.
 *
 * Unit tests run while the servers start; then the simulation; then the tests that use the servers.
 */
import { startServers } from '@millrace/infra-local';
import type { RunningServers } from '@millrace/infra-local';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasTests, listTests, runProject } from './runner/jest-project.ts';
import type { ProjectResult } from './runner/jest-project.ts';
import { serversUsedBy } from './runner/servers-used.ts';
import { prepareTools } from './repo/tools.ts';

const args = process.argv.slice(2);
const dir = join(import.meta.dirname, '..', '.data', `test-${process.pid}-${Date.now().toString(36)}`);
await mkdir(dir, { recursive: true });

const results: ProjectResult[] = [];
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

const say = (text: string): void => console.log(`\n── ${text}`);

const serverTests = await listTests('servers', args);
const starting = startWanted(serverTests);
// Looked at below; until then a failure must not end the process.
starting.catch(() => {});

say('tools: helm, kubernetes-validate');
await attempt('tools', prepareTools);

for (const project of ['unit', 'simulation'] as const) await run(project);

let servers: RunningServers | undefined;
if (serverTests.length > 0 || args.length === 0) {
  say('waiting for the servers');
  await attempt('servers', async () => {
    servers = await starting;
    const { addresses } = servers;
    await run('servers', { MILLRACE_TEST_SERVERS: JSON.stringify(addresses) });
  });
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
let failed = results.reduce((sum, result) => sum + result.failed, 0);
for (const { project, problems } of results) for (const problem of problems) console.log(`${project}: ${problem}`);
if (interrupted.signal.aborted) console.log('interrupted');
if (passed + failed === 0) {
  console.log('no test ran');
  failed = 1;
}
const good = failed === 0 && !interrupted.signal.aborted;
await (servers ?? (await starting.catch(() => undefined)))?.stop({ keepLogs: !good });
if (!good && serverTests.length > 0) console.log(`server logs: ${dir}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(good ? 0 : 1);

async function run(project: 'unit' | 'simulation' | 'servers', env: Record<string, string> = {}): Promise<void> {
  if (interrupted.signal.aborted) return;
  // A pattern may match nothing in a project; without a pattern every project has tests or the run fails.
  if (args.length > 0 && !(await hasTests(project, args))) return;
  say(project);
  results.push(await runProject(project, args, { env, dir, signal: interrupted.signal }));
}

/** What goes wrong around the tests counts as one failed test: it must not pass unnoticed. */
async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    results.push({ project: what, passed: 0, failed: 1, problems: [reason] });
    console.error(`${what}: ${reason}`);
  }
}

async function startWanted(files: readonly string[]): Promise<RunningServers> {
  return startServers(await serversUsedBy(files), dir);
}

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOST, accepts, freePorts, requirePort } from './net.ts';
import { ServerProcess } from './server-process.ts';
import type { ServerSpec } from './server-process.ts';
import { until } from './until.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millrace-infra-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const LISTEN = `const s = require('node:net').createServer().listen(Number(process.argv[1]), '${HOST}', () => console.log('up'));
process.on('SIGTERM', () => process.exit(0));`;

function spec(port: number, script: string, startTimeoutMs = 20_000): ServerSpec {
  const args = ['-e', script, String(port)];
  return {
    name: 'the test server',
    command: process.execPath,
    args,
    cwd: dir,
    log: join(dir, 'server.log'),
    port,
    startTimeoutMs,
  };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a server process', () => {
  it('is up after start, gone after stop, and up again after another start', async () => {
    const [port] = await freePorts(1);
    const server = new ServerProcess(spec(port, LISTEN));
    await server.start();
    expect(await accepts(port)).toBe(true);
    await server.stop();
    await server.stop();
    expect(await accepts(port)).toBe(false);
    await server.start();
    expect(await accepts(port)).toBe(true);
    await server.kill('SIGKILL');
    expect(await accepts(port)).toBe(false);
  });

  it('does not outlive a parent that is killed with SIGKILL', async () => {
    const [port] = await freePorts(1);
    const module = JSON.stringify(join(import.meta.dirname, 'server-process.ts'));
    const script = `import { ServerProcess } from ${module};
      const server = new ServerProcess(${JSON.stringify(spec(port, LISTEN))});
      await server.start();
      console.log(server.pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until('the server to be gone', 10_000, () => !isAlive(pid));
  });

  it('that exits while starting is reported with the end of its log', async () => {
    const [port] = await freePorts(1);
    const server = new ServerProcess(spec(port, `console.log('disk on fire'); process.exit(7)`));
    await expect(server.start()).rejects.toMatchObject({
      code: 'MLR_LOCAL_START_FAILED',
      message: expect.stringMatching(/exited \(code 7\)[^]*disk on fire/),
    });
  });

  it('that does not come up in time is killed and reported', async () => {
    const [port] = await freePorts(1);
    const server = new ServerProcess(spec(port, `console.log('waiting'); setInterval(() => {}, 1000)`, 500));
    await expect(server.start()).rejects.toMatchObject({ code: 'MLR_LOCAL_START_FAILED' });
    expect(server.running).toBe(false);
  });

  it('is not taken for ready by what it logged in an earlier life', async () => {
    const [port] = await freePorts(1);
    const quietSecondTime = `const fs = require('node:fs');
      const again = fs.existsSync('again');
      fs.writeFileSync('again', '');
      require('node:net').createServer().listen(Number(process.argv[1]), '${HOST}', () => again || console.log('ready'));`;
    const server = new ServerProcess({ ...spec(port, quietSecondTime, 1500), readyLine: /ready/ });
    await server.start();
    await server.kill('SIGKILL');
    expect(await readFile(join(dir, 'server.log'), 'utf8')).toContain('ready');
    await expect(server.start()).rejects.toMatchObject({ code: 'MLR_LOCAL_START_FAILED' });
  });

  it('that finds its port taken says so, and that trying again may help', async () => {
    const [port] = await freePorts(1);
    const script = `require('node:net').createServer().listen(Number(process.argv[1]), '${HOST}')`;
    const first = createServer().listen(port, HOST);
    await once(first, 'listening');
    const server = new ServerProcess({ ...spec(port, script), readyLine: /never/ });
    await expect(server.start()).rejects.toMatchObject({ code: 'MLR_LOCAL_PORT_TAKEN', retriable: true });
    await expect(requirePort(port, 'the test server')).rejects.toMatchObject({
      code: 'MLR_LOCAL_PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
    first.close();
  });
});

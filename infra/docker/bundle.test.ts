import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle } from './bundle.ts';

/** Outside of the checkout, so that nothing is found that is not in the bundle. */
let dir: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millrace-bundle-'));
  await bundle(join(dir, 'image'));
}, 60_000);
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

const run = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(dir, 'image', 'bin', 'millrace.mjs'), ...args], {
    cwd: dir,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What it prints; it must end well. */
async function output(...args: string[]): Promise<string> {
  const child = run(...args);
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  return text;
}

describe('the bundle', () => {
  it('knows its version', async () => {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await output('--version')).toBe(`${version}\n`);
  }, 30_000);

  it('has all commands', async () => {
    const text = await output('--help');
    for (const command of ['standalone', 'ingest', 'processor', 'sink', 'gateway']) expect(text).toContain(command);
  }, 30_000);

  it('becomes ready, takes an event and answers with the row it makes, native packages and all', async () => {
    await mkdir(join(dir, 'pipelines'));
    await writeFile(
      join(dir, 'pipelines', 'hits.sql'),
      `CREATE TABLE hits (page STRING) WITH ('connector' = 'kafka', 'topic' = 'hits', 'format' = 'json');
       CREATE TABLE pages (page STRING, n BIGINT NOT NULL, PRIMARY KEY (page) NOT ENFORCED) WITH ('connector' = 'cassandra');
       INSERT INTO pages SELECT page, COUNT(*) FROM hits GROUP BY page;`,
    );
    const port = await freePort();
    child = run(
      'standalone',
      '--pipelines',
      join(dir, 'pipelines'),
      '--data',
      join(dir, 'data'),
      '--port',
      String(port),
    );
    let log = '';
    child.stderr!.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const base = `http://127.0.0.1:${port}/v1`;
    await eventually(
      () => fetch(`http://127.0.0.1:${port}/health/ready`),
      () => log,
    );
    const posted = await fetch(`${base}/events/hits`, {
      method: 'POST',
      body: '{"page":"/a"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(posted.status).toBe(202);
    const { position } = (await posted.json()) as { position: string };
    const answer = await fetch(`${base}/views/pages`, { headers: { 'Millrace-Min-Position': position } });
    expect(((await answer.json()) as { data: unknown }).data).toEqual([{ page: '/a', n: 1 }]);
  }, 60_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function eventually(attempt: () => Promise<Response>, log: () => string): Promise<Response> {
  for (const deadline = performance.now() + 40_000; ;) {
    const response = await attempt().catch(() => null);
    if (response?.ok) return response;
    if (performance.now() > deadline) throw new Error(`no answer; ${(await response?.text()) ?? ''} ${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

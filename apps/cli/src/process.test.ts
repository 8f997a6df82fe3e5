import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { get, positionOf, post, until } from './test/api.ts';
import { BAD, HOURLY, TOTALS, workplace, type Workplace } from './test/pipelines.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let place: Workplace;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  place?.remove();
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => { stdout: string; stderr: string };
  /** Exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
}

function millrace(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exited = once(child, 'close').then(([code, signal]) => (code as number | null) ?? String(signal));
  return { child, output: () => output, exited };
}

async function addressOf(run: Run): Promise<string> {
  await until(() => /answers at http/.test(run.output().stderr) || run.child.exitCode !== null);
  const url = /answers at (http:\/\/[^"]+)/.exec(run.output().stderr)?.[1];
  if (url === undefined) throw new Error(`did not start: ${run.output().stderr}`);
  return url;
}

async function standalone(env: Record<string, string> = {}): Promise<Run & { readonly url: string }> {
  const run = millrace(['standalone', '--pipelines', place.pipelines, '--data', place.data, '--port', '0'], env);
  const url = await addressOf(run);
  await until(async () => (await get(url, '/health/ready')).status === 200);
  return { ...run, url };
}

/** Its groups are those of a general statement. */
const GENERAL = TOTALS.replace('COUNT(*)', 'COUNT(*) + COUNT(DISTINCT delay)');

describe('millrace standalone', () => {
  it.each([
    ['', TOTALS, {}],
    [', with state on disk that is kept', GENERAL, { MILLRACE_STATE_STORE: 'lmdb', MILLRACE_STATE_KEEP_MS: '600000' }],
  ])(
    'goes on with exact totals after kill -9, again and again, in the middle of the work%s',
    async (_, sql, env) => {
      place = workplace({ flights: sql });
      let sent = 0;
      let position = '';
      for (let kills = 0; kills < 3; kills++) {
        const run = await standalone(env);
        for (let i = 0; i < 20; i++) {
          const lines = Array.from({ length: 100 }, (_, n) => `{"ts":"2026-01-01 10:00:00","origin":"A${n % 7}"}`);
          const posted = await post(run.url, 'flights', lines.join('\n'));
          expect(posted.status).toBe(202);
          sent += 100;
          position = positionOf(posted);
        }
        run.child.kill('SIGKILL');
        expect(await run.exited).toBe('SIGKILL');
      }
      const { url } = await standalone(env);
      type Totals = { origin: string; flights: number }[];
      const totals = async (): Promise<Totals> => (await get(url, '/v1/views/totals', position)).body['data'] as Totals;
      // The last position speaks for the topic partitions of the last request alone.
      await until(async () => (await totals()).reduce((sum, { flights }) => sum + flights, 0) >= sent);
      const data = await totals();
      expect(data.map(({ origin }) => origin)).toEqual(['A0', 'A1', 'A2', 'A3', 'A4', 'A5', 'A6']);
      expect(data.reduce((sum, { flights }) => sum + flights, 0)).toBe(sent);
      for (const { origin, flights } of data) expect(flights).toBe(60 * (Number(origin[1]) < 2 ? 15 : 14));
    },
    180_000,
  );

  it('drains on SIGTERM and exits with 0', async () => {
    place = workplace({ flights: TOTALS });
    const run = await standalone();
    expect((await post(run.url, 'flights', '{"ts":"2026-01-01 10:00:00","origin":"A"}')).status).toBe(202);
    run.child.kill('SIGTERM');
    expect(await run.exited).toBe(0);
    expect(run.output().stderr).toContain('has stopped');
  }, 30_000);

  it('prints what is wrong with a pipeline, with line, column and a caret', async () => {
    place = workplace({ bad: BAD, good: HOURLY });
    const run = await standalone();
    expect(run.output().stderr).toMatch(/bad\.sql:2:3: MLR_SQL_/);
  }, 30_000);
});

describe('a command that cannot run exits with 1 and says why', () => {
  it.each([
    ['a bad configuration key', ['standalone', '--prot', '1'], {}, '--port'],
    ['a bad variable', ['gateway'], { MILLRACE_PORTT: '1' }, 'MILLRACE_PORTT'],
    ['a value that cannot be', ['ingest', '--port', 'eighty'], {}, '--port'],
    [
      'a folder that is not there',
      ['standalone', '--pipelines', '/no/such/folder', '--port', '0'],
      {},
      '/no/such/folder',
    ],
  ])(
    '%s',
    async (_, args, env, named) => {
      const run = millrace(args, env);
      expect(await run.exited).toBe(1);
      expect(run.output().stderr).toContain(named);
    },
    30_000,
  );

  it('a port that is taken', async () => {
    place = workplace({ flights: HOURLY });
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const run = millrace(['standalone', '--pipelines', place.pipelines, '--data', place.data, '--port', String(port)]);
    expect(await run.exited).toBe(1);
    expect(run.output().stderr).toContain(`another process uses port ${port}`);
    other.close();
  }, 30_000);

  it('an unknown command', async () => {
    const run = millrace(['standalon']);
    expect(await run.exited).toBe(1);
    expect(run.output().stderr).toContain('standalone');
  }, 30_000);
});

describe('a service without its servers', () => {
  it.each(['ingest', 'processor', 'sink', 'gateway'])(
    '%s waits for them: alive, not ready, and drains',
    async (name) => {
      place = workplace({ flights: HOURLY });
      // A port that nobody listens on.
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      other.close();
      await once(other, 'close');
      const run = millrace([name, '--pipelines', place.pipelines, '--port', '0'], {
        MILLRACE_KAFKA_BROKERS: `127.0.0.1:${port}`,
        MILLRACE_CASSANDRA_PORT: String(port),
        MILLRACE_DRAIN_TIMEOUT_MS: '2000',
      });
      const url = await addressOf(run);
      expect((await get(url, '/health/live')).status).toBe(200);
      const ready = await get(url, '/health/ready');
      expect(ready).toMatchObject({ status: 503, body: { code: 'MLR_HTTP_NOT_READY' } });
      expect(String(ready.body['detail'])).toMatch(/Kafka|Cassandra/);
      const read = await fetch(`${url}/v1/views`);
      expect(read.status).toBe(503);
      expect(read.headers.get('retry-after')).toBe('1');
      run.child.kill('SIGTERM');
      expect(await run.exited).toBe(0);
    },
    30_000,
  );
});

describe('help', () => {
  it('lists the commands, and the settings of each', async () => {
    const program = millrace(['--help']);
    expect(await program.exited).toBe(0);
    for (const command of ['standalone', 'ingest', 'processor', 'sink', 'gateway']) {
      expect(program.output().stdout).toContain(command);
    }
    const command = millrace(['sink', '--help']);
    expect(await command.exited).toBe(0);
    expect(command.output().stdout).toContain('MILLRACE_CASSANDRA_KEYSPACE');
    const version = millrace(['--version']);
    expect(await version.exited).toBe(0);
    expect(version.output().stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  }, 30_000);
});

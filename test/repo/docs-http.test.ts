import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServiceProcess } from '../e2e/service-process.ts';
import { freePort } from '../e2e/workspace.ts';
import { blocksOf, root, shellCommands, type Block } from './docs-pages.ts';

const run = promisify(execFile);
const PUBLISHED = 'http://127.0.0.1:8080';

/** The pages' own pipelines, and the flights' that the README speaks of. */
async function startDocumented(folder: string): Promise<ServiceProcess> {
  const pipelines = join(folder, 'pipelines');
  await mkdir(pipelines);
  await cp(join(root, 'examples/flights/pipelines/flights.sql'), join(pipelines, 'flights.sql'));
  const [clicks] = blocksOf('docs/http.md').filter(({ language }) => language === 'sql');
  await writeFile(join(pipelines, 'clicks.sql'), clicks.text);
  const args = ['--pipelines', pipelines, '--data', join(folder, 'data')];
  const service = new ServiceProcess('standalone', await freePort(), args, {}, folder);
  await service.start();
  return service;
}

interface Example {
  readonly title: string;
  readonly words: readonly string[];
  /** As the page states it; 2xx when it states nothing. */
  readonly status: RegExp;
  readonly code: string | null;
  /** The answer printed below the block. */
  readonly printed: string | null;
}

/** Every curl command of a page, in order. */
function examplesOf(page: string): Example[] {
  const blocks = blocksOf(page);
  return blocks.flatMap((block, i) => {
    if (block.language !== 'sh') return [];
    const commands = shellCommands(block.text).filter(({ words }) => words[0] === 'curl');
    const next: Block | undefined = blocks[i + 1];
    return commands.map(({ words, comment }, j) => {
      const [, status = null, code = null] = /^(\d{3})(?: (MLR_\w+))?/.exec(comment) ?? [];
      return {
        title: `${page}:${block.line} ${words.slice(1).join(' ').replace(/\s+/g, ' ').slice(0, 140)}`,
        words,
        status: status === null ? /^2\d\d$/ : new RegExp(`^${status}$`),
        code,
        printed: j === commands.length - 1 && next?.language === 'json' ? next.text : null,
      };
    });
  });
}

/** The names and kinds in a value, without what differs from run to run. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    if (name === 'lag_ms' || name === 'elapsed_ms' || name === 'partitions_read') return [name, typeof inner];
    return [name, shapeOf(inner)];
  });
  return Object.fromEntries(entries);
}

describe('the curl commands of the pages', () => {
  let folder: string;
  let service: ServiceProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-docs-'));
    service = await startDocumented(folder);
  }, 120_000);

  afterAll(async () => {
    await service.drain();
    await rm(folder, { recursive: true });
  });

  // One after the other, as a reader types them: what is posted first is read back later.
  it.each([...examplesOf('README.md'), ...examplesOf('docs/http.md')])('$title', async (example) => {
    const [program, ...args] = example.words.map((word) => word.replace(PUBLISHED, service.url));
    const { stdout } = await run(program, [...args, '--max-time', '20', '--write-out', '\n%{http_code}']);
    const end = stdout.lastIndexOf('\n');
    const body = stdout.slice(0, end);
    expect({ status: stdout.slice(end + 1), body }).toEqual({
      status: expect.stringMatching(example.status),
      body: example.code === null ? expect.any(String) : expect.stringContaining(`"code":"${example.code}"`),
    });
    if (example.printed !== null) expect(shapeOf(JSON.parse(body))).toEqual(shapeOf(JSON.parse(example.printed)));
  });

  it('are many enough to be worth it', () => {
    expect(examplesOf('README.md').length).toBeGreaterThanOrEqual(3);
    expect(examplesOf('docs/http.md').length).toBeGreaterThanOrEqual(20);
  });
});

import { describe, expect, it } from '@jest/globals';
import { loadConfig, type ServiceName } from '@millrace/config';
import { METRICS } from '@millrace/telemetry';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { anchorsOf, blocksOf, guides, pages, proseOf, root, shellCommands, tableRows } from './docs-pages.ts';
import { helm } from './tools.ts';

const run = promisify(execFile);

const links = pages.flatMap((page) =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ page, target })),
);

describe('the links of the pages', () => {
  it.each(links.filter(({ target }) => !/^[a-z]+:/.test(target)))('$page → $target', ({ page, target }) => {
    const [file, anchor] = target.split('#');
    const path = file === '' ? page : join(dirname(page), file);
    expect(existsSync(join(root, path))).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(path)).toContain(anchor);
  });

  it('to elsewhere are encrypted', () => {
    const outside = links.filter(({ target }) => /^[a-z]+:/.test(target) && !target.startsWith('https://'));
    expect(outside).toEqual([]);
  });
});

const commands = guides.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ line, text }) => shellCommands(text).map(({ words }) => ({ page, line, words }))),
);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** What must be true of a command, by its first word. */
const checks: Readonly<Record<string, (words: readonly string[], page: string) => void | Promise<void>>> = {
  npm([, verb, ...rest]) {
    if (verb === 'ci' || verb === 'install') return;
    expect(Object.keys(scripts)).toContain(verb === 'run' ? rest[0] : verb);
  },
  npx([, program, ...rest]) {
    if (program === 'millrace') return millrace(rest);
    expect(existsSync(join(root, 'node_modules', '.bin', program))).toBe(true);
    filesExist(rest);
  },
  node([, file]) {
    expect(existsSync(join(root, file))).toBe(true);
  },
  helm: rendersWithHelm,
  // Run against a standalone in docs-http.test.ts.
  curl() {},
};

function millrace([command, ...settings]: readonly string[]): void {
  // Run in docs-eval.test.ts.
  if (command === 'eval' || command === 'explain') return;
  // A relative path is taken from wherever the reader is; nothing is opened here.
  loadConfig({ service: command as ServiceName, argv: settings, env: {}, cwd: tmpdir() });
}

function filesExist(words: readonly string[]): void {
  for (const word of words.filter((one) => /^(apps|libs|infra|test|bench|examples|docs)\//.test(one))) {
    expect(existsSync(join(root, word))).toBe(true);
  }
}

/** `helm install` and `upgrade` as `helm template`, with the values that the page shows. */
async function rendersWithHelm([, verb, ...args]: readonly string[], page: string): Promise<void> {
  expect(['install', 'upgrade']).toContain(verb);
  const folder = await mkdtemp(join(tmpdir(), 'millrace-docs-helm-'));
  try {
    const [values] = blocksOf(page).filter(({ language }) => language === 'yaml');
    await writeFile(join(folder, 'values.yaml'), values.text);
    const words = args.map((word) => (word === 'values.yaml' ? join(folder, word) : word));
    const { stdout } = await run(await helm(), ['template', ...words, '--kube-version', '1.37.0'], { cwd: root });
    expect(stdout).toContain('CREATE TABLE flights');
    expect(stdout).toContain('registry.example.com/millrace:0.1.0');
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the commands of the pages', () => {
  it.each(commands.map((command) => ({ ...command, text: command.words.join(' ').slice(0, 100) })))(
    '$page:$line $text',
    async ({ words, page }) => {
      expect(Object.keys(checks)).toContain(words[0]);
      await checks[words[0]](words, page);
    },
  );

  it('of millrace are commands it has', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'apps/cli/src/main.ts'), '--help']);
    const named = commands.filter(({ words }) => words[1] === 'millrace').map(({ words }) => words[2]);
    const known = [...stdout.matchAll(/^ {2}([a-z]+) +\S/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('of npm in the prose are scripts there are', () => {
    const named = guides.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/`npm run ([a-z:]+)/g)].map(([, name]) => name),
    );
    expect([...new Set(named)].filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('has every metric as it is measured, and no other', () => {
    const prometheus = (name: string) => name.replaceAll('.', '_');
    const expected = Object.values(METRICS).map(({ kind, name, labels, description }) => [
      `\`${prometheus(name)}${kind === 'counter' ? '_total' : ''}\``,
      kind,
      labels.map((label) => `\`${prometheus(label)}\``).join(', '),
      description,
    ]);
    expect(tableRows('docs/operations.md', 'Metrics').slice(1)).toEqual(expected);
  });
});

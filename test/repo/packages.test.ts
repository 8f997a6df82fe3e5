import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

interface Package {
  readonly name: string;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;
const workspaces = globSync('{apps,libs,infra,examples}/*/package.json', { cwd: root }).concat(
  'test/package.json',
  'bench/package.json',
);
const packages = ['package.json', ...workspaces].map((file) => ({
  folder: dirname(file),
  content: read<Package>(file),
}));
const lock = read<{ packages: Record<string, Package> }>('package-lock.json');

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

describe('the packages', () => {
  it.each(packages)('$folder asks for what package-lock.json holds, so that npm ci works', ({ folder, content }) => {
    const locked = lock.packages[folder === '.' ? '' : folder];
    for (const kind of kinds) expect(locked[kind] ?? {}).toEqual(content[kind] ?? {});
  });

  it.each(packages)('$folder pins exact versions', ({ content }) => {
    for (const kind of kinds) {
      for (const [name, version] of Object.entries(content[kind] ?? {})) {
        expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
      }
    }
  });

  it('are locked for every platform, or npm ci refuses the lockfile', () => {
    const missing = Object.entries(lock.packages).flatMap(([where, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, where)),
    );
    expect(missing).toEqual([]);
  });

  it('come from whatever registry the user has', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(
      /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)/,
    );
  });

  it('each have one type, by which lint knows what they may import', () => {
    for (const { folder, content } of packages) {
      if (folder === '.') continue;
      expect([folder, content.nx?.tags?.filter((tag) => tag.startsWith('type:')).length]).toEqual([folder, 1]);
    }
  });

  it('bring one version of Node for every platform', () => {
    const versions = Object.entries(packages[0].content.optionalDependencies ?? {}).filter(([name]) =>
      name.startsWith('node-'),
    );
    expect(versions.length).toBeGreaterThanOrEqual(5);
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
  });
});

/** Whether a package that lives at `where` finds `name`: in its own node_modules or in one further up. */
function isLocked(name: string, where: string): boolean {
  for (let at = where; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

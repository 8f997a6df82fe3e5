/**
 * Makes the folder that the image runs: `bin/millrace.mjs`, the whole command line in one file, and beside it the
 * packages that cannot be in one file, in the versions of the lockfile.
 *
 *   node infra/docker/bundle.ts <folder>
 */
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Native code (lmdb, crc32), and kafkajs, whose internals are loaded by their path. */
const EXTERNAL = ['lmdb', '@node-rs/crc32', 'kafkajs'];

/** Bundles into `out`, which is replaced. Everything in it is independent of this checkout. */
export async function bundle(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await build({
    entryPoints: [join(root, 'apps', 'cli', 'src', 'main.ts')],
    outfile: join(out, 'bin', 'millrace.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: true,
    external: [...EXTERNAL, ...OPTIONAL],
    // CommonJS packages within an ES module still ask for these.
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`,
    },
    logLevel: 'warning',
  });
  const { version, license } = await manifest(join(root, 'package.json'));
  await writeFile(
    join(out, 'package.json'),
    JSON.stringify({ name: 'millrace', version, license, type: 'module' }, null, 2),
  );
  const copied = new Set<string>();
  for (const name of EXTERNAL) await copyPackage(name, out, copied);
}

/** What drivers look for and do without. */
const OPTIONAL = ['kerberos'];

/** Copies an installed package and what it needs; an optional dependency only where it is installed. */
async function copyPackage(name: string, out: string, copied: Set<string>): Promise<void> {
  const from = join(root, 'node_modules', name);
  if (copied.has(name) || !existsSync(from)) return;
  copied.add(name);
  await cp(from, join(out, 'node_modules', name), { recursive: true, dereference: true });
  const { dependencies = {}, optionalDependencies = {} } = await manifest(join(from, 'package.json'));
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
    await copyPackage(needed, out, copied);
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

async function manifest(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(path, 'utf8')) as Manifest;
}

if (process.argv[1] === import.meta.filename) {
  const out = process.argv[2];
  if (out === undefined) {
    console.error('usage: node infra/docker/bundle.ts <folder>');
    process.exit(2);
  }
  await bundle(out);
}

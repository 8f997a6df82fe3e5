import type { WantedServers } from '@millrace/infra-local';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/**
 * The servers these test files use, so that no broker is started for nothing: those that a `testServer('name')` names
 * in the files themselves or in the helpers beside end-to-end tests (test/**, libs/testing).
 */
export async function serversUsedBy(files: readonly string[]): Promise<WantedServers> {
  if (files.length === 0) return {};
  const sources = [...files];
  for await (const helper of glob('{test,libs/testing}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] })) {
    if (!helper.endsWith('.test.ts')) sources.push(join(root, helper));
  }
  const named = new Set<string>();
  for (const source of sources) {
    for (const [, name] of (await readFile(source, 'utf8')).matchAll(/testServer\('(\w+)'\)/g)) named.add(name);
  }
  return {
    kafka: named.has('kafka'),
    kafka3: named.has('kafka3'),
    cassandra: named.has('cassandra'),
    registry: named.has('registry'),
  };
}

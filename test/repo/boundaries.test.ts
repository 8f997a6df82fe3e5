import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';

const boundary = '@nx/enforce-module-boundaries';
const uses = (module: string) => `import * as it from '${module}';\nexport const used = it;\n`;

/** Snippets that break a rule of the house, and the rule that must say so. */
const wrong: [law: string, file: string, code: string, rule: string][] = [
  ['an adapter imports no other adapter', 'libs/log-lmdb/src/x.ts', uses('@millrace/store-lmdb'), boundary],
  ['an adapter imports no engine', 'libs/log-kafka/src/x.ts', uses('@millrace/engine'), boundary],
  ['sql imports nothing of ours', 'libs/sql/src/x.ts', uses('@millrace/engine'), boundary],
  ['sql imports no port', 'libs/sql/src/x.ts', uses('@millrace/ports'), boundary],
  ['plan imports no engine', 'libs/plan/src/x.ts', uses('@millrace/engine'), boundary],
  [
    'engine imports of sql the types only',
    'libs/engine/src/x.ts',
    uses('@millrace/sql'),
    '@typescript-eslint/no-restricted-imports',
  ],
  ['engine imports no runtime', 'libs/engine/src/x.ts', uses('@millrace/runtime'), boundary],
  ['runtime imports no adapter', 'libs/runtime/src/x.ts', uses('@millrace/log-memory'), boundary],
  ['platform imports no engine', 'libs/http/src/x.ts', uses('@millrace/engine'), boundary],
  ['an app imports no other app', 'apps/sink/src/x.ts', uses('@millrace/processor'), boundary],
  ['an app imports no adapter', 'apps/sink/src/x.ts', uses('@millrace/store-cassandra'), boundary],
  ['a library imports no app', 'libs/testing/src/x.ts', uses('@millrace/gateway'), boundary],
  ['a test of a library imports no app', 'libs/engine/src/x.test.ts', uses('@millrace/gateway'), boundary],
  ['shipped code imports no test tools', 'libs/runtime/src/x.ts', uses('@millrace/testing'), boundary],
  ['no relative path leaves its workspace', 'libs/sql/src/x.ts', uses('../../ports/src/index.ts'), boundary],
  ['an app imports no driver', 'apps/gateway/src/x.ts', uses('lmdb'), 'no-restricted-imports'],
  ['runtime imports no driver', 'libs/runtime/src/x.ts', uses('kafkajs'), 'no-restricted-imports'],
  ['an adapter imports its own driver only', 'libs/store-lmdb/src/x.ts', uses('kafkajs'), 'no-restricted-imports'],
  ['the store of one database', 'libs/log-kafka/src/x.ts', uses('cassandra-driver'), 'no-restricted-imports'],
  ['engine reads no clock', 'libs/engine/src/x.ts', 'export const t = Date.now();', 'no-restricted-properties'],
  ['sql makes no date of now', 'libs/sql/src/x.ts', 'export const t = new Date();', 'no-restricted-syntax'],
  ['plan throws no dice', 'libs/plan/src/x.ts', 'export const r = Math.random();', 'no-restricted-properties'],
  ['runtime sets no timer', 'libs/runtime/src/x.ts', 'setTimeout(() => {}, 1);', 'no-restricted-globals'],
  ['runtime imports no timer', 'libs/runtime/src/x.ts', uses('node:timers/promises'), 'no-restricted-imports'],
  ['the memory log sets no timer', 'libs/log-memory/src/x.ts', 'setImmediate(() => {});', 'no-restricted-globals'],
  ['formats skip no tick', 'libs/formats/src/x.ts', 'process.nextTick(() => {});', 'no-restricted-properties'],
  ['engine measures nothing', 'libs/engine/src/x.ts', 'export const t = performance.now();', 'no-restricted-globals'],
  [
    'engine invents no id',
    'libs/engine/src/x.ts',
    'export const id = crypto.randomUUID();',
    'no-restricted-properties',
  ],
  ['nothing is any', 'libs/http/src/x.ts', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['no file grows past 400 lines', 'libs/http/src/x.ts', '// a line\n'.repeat(401), 'max-lines'],
];

/** The right ways, so that a rule that fires at everything fails here too. */
const right: [law: string, file: string, code: string][] = [
  ['plan imports sql', 'libs/plan/src/x.ts', uses('@millrace/sql')],
  [
    'engine imports types of sql',
    'libs/engine/src/x.ts',
    `import type { SqlType } from '@millrace/sql';\nexport type T = SqlType;`,
  ],
  ['an adapter imports ports', 'libs/log-lmdb/src/x.ts', uses('@millrace/ports')],
  ['an adapter imports its driver', 'libs/log-lmdb/src/x.ts', uses('lmdb')],
  ['a test of an adapter imports the contract suites', 'libs/log-lmdb/src/x.test.ts', uses('@millrace/testing')],
  [
    'the command line wires apps and adapters',
    'apps/cli/src/x.ts',
    uses('@millrace/sink') + uses('@millrace/log-lmdb').replaceAll('it', 'log').replace('used', 'other'),
  ],
  ['an independent producer in a test', 'test/e2e/x.servers.test.ts', uses('kafkajs')],
  ['an adapter waits', 'libs/log-kafka/src/x.ts', 'setTimeout(() => {}, 1);'],
  ['a date of a given time', 'libs/engine/src/x.ts', 'export const t = new Date(0);'],
];

describe('lint', () => {
  let fired: string[][];

  beforeAll(async () => {
    const snippets = [...wrong, ...right].map(([, file, code]) => ({ file, code }));
    fired = JSON.parse(await lintSnippets(JSON.stringify(snippets))) as string[][];
  }, 120_000);

  it.each(wrong.map(([law, , , rule], i) => ({ law, rule, i })))('$law', ({ rule, i }) => {
    expect(fired[i]).toContain(rule);
  });

  it.each(right.map(([law], i) => ({ law, i })))('allows: $law', ({ i }) => {
    expect(fired[wrong.length + i]).toEqual([]);
  });
});

function lintSnippets(input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, ['tools/lint-snippets.mjs'], (error, stdout, stderr) => {
      if (error) reject(new Error(`linting snippets: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}

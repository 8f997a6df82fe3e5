import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blocksOf, guides, root, shellCommands } from './docs-pages.ts';

const isEval = (words: readonly string[]) => words[1] === 'millrace' && (words[2] === 'eval' || words[2] === 'explain');
const commandsOf = (text: string) => shellCommands(text).filter(({ words }) => isEval(words));

const pages = guides.filter((page) =>
  blocksOf(page).some(({ language, text }) => language === 'sh' && commandsOf(text).length > 0),
);

/** `file NAME` blocks are there before the page's commands, `result NAME` blocks after; `output` follows its command, as `error` does: what it fails with. */
describe.each(pages)('the commands eval and explain of %s', (page) => {
  const blocks = blocksOf(page);
  let folder: string;
  const outputs = new Map<number, string>();
  const errors = new Map<number, string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
    for (const { info, text } of blocks.filter(({ info: [word] }) => word === 'file')) {
      mkdirSync(dirname(join(folder, info[1])), { recursive: true });
      writeFileSync(join(folder, info[1]), `${text}\n`);
    }
    for (const [i, { language, line, text }] of blocks.entries()) {
      if (language !== 'sh') continue;
      for (const { words } of commandsOf(text)) {
        const main = join(root, 'apps/cli/src/main.ts');
        const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words.slice(2)], { cwd: folder, encoding: 'utf8' }); // prettier-ignore
        const isToFail = blocks.at(i + 1)?.info[0] === 'error';
        if ((status !== 0) !== isToFail) throw new Error(`${page}:${line}: ${stderr}`);
        errors.set(line, stderr);
        outputs.set(line, stdout);
      }
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(blocks.filter(({ info: [word] }) => word === 'result'))('give the file of line $line', ({ info, text }) => {
    expect(readFileSync(join(folder, info[1]), 'utf8')).toBe(`${text}\n`);
  });

  const refused = blocks.filter(({ info: [word] }) => word === 'error');
  if (refused.length > 0) {
    it.each(refused)('fail as line $line says', ({ line, text }) => {
      const before = Math.max(...[...errors.keys()].filter((at) => at < line));
      expect(errors.get(before)!.trimEnd()).toBe(text);
    });
  }

  const printed = blocks.filter(({ info: [word] }) => word === 'output');
  if (printed.length > 0) {
    it.each(printed)('print what stands in line $line', ({ line, text }) => {
      const before = Math.max(...[...outputs.keys()].filter((at) => at < line));
      expect(outputs.get(before)!.trimEnd()).toBe(text);
    });
  }
});

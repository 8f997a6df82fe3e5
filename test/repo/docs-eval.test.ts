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

/** `file NAME` blocks are there before the page's commands, `result NAME` blocks after; `output` follows its command. */
describe.each(pages)('the commands eval and explain of %s', (page) => {
  const blocks = blocksOf(page);
  let folder: string;
  const outputs = new Map<number, string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
    for (const { info, text } of blocks.filter(({ info: [word] }) => word === 'file')) {
      mkdirSync(dirname(join(folder, info[1])), { recursive: true });
      writeFileSync(join(folder, info[1]), `${text}\n`);
    }
    for (const { language, line, text } of blocks) {
      if (language !== 'sh') continue;
      for (const { words } of commandsOf(text)) {
        const main = join(root, 'apps/cli/src/main.ts');
        const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words.slice(2)], { cwd: folder, encoding: 'utf8' }); // prettier-ignore
        if (status !== 0) throw new Error(`${page}:${line}: ${stderr}`);
        outputs.set(line, stdout);
      }
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(blocks.filter(({ info: [word] }) => word === 'result'))('give the file of line $line', ({ info, text }) => {
    expect(readFileSync(join(folder, info[1]), 'utf8')).toBe(`${text}\n`);
  });

  const printed = blocks.filter(({ info: [word] }) => word === 'output');
  if (printed.length > 0) {
    it.each(printed)('print what stands in line $line', ({ line, text }) => {
      const before = Math.max(...[...outputs.keys()].filter((at) => at < line));
      expect(outputs.get(before)!.trimEnd()).toBe(text);
    });
  }
});

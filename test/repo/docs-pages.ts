/** The Markdown pages of the repository, cut into what tests can check. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** A fenced block: the words behind the fence, the first of which is its language. */
export interface Block {
  readonly page: string;
  /** Of the fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly info: readonly string[];
  readonly text: string;
}

/** One command of a `sh` block. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** What follows `#` behind it. */
  readonly comment: string;
}

export const pages: readonly string[] = globSync('**/*.md', {
  cwd: root,
  exclude: ['**/node_modules/**', '**/.*/**', '**/dist/**'],
}).sort();

/** Pages whose commands and scripts are for users. */
export const guides = pages.filter((page) => /^(README|CONTRIBUTING)\.md$|^docs\/(sql\/)?[^/]+\.md$/.test(page));

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; words: string[]; lines: string[] } | null = null;
  readPage(page)
    .split('\n')
    .forEach((text, i) => {
      if (!text.startsWith('```')) open?.lines.push(text);
      else if (open === null) open = { line: i + 1, words: text.slice(3).trim().split(/\s+/), lines: [] };
      else {
        const [language, ...info] = open.words;
        blocks.push({ page, line: open.line, language, info, text: open.lines.join('\n') });
        open = null;
      }
    });
  return blocks;
}

/** Cells of the nth table below a heading, its header row first; `\\|` in a cell is `|`. */
export function tableRows(page: string, heading: string, nth = 0): string[][] {
  const text = readPage(page);
  const start = new RegExp(`^#+ ${heading}$`, 'm').exec(text)?.index ?? NaN;
  const below = text.slice(start).split('\n').slice(1);
  const end = below.findIndex((line) => /^#+ /.test(line));
  const tables = below
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .split(/\n(?!\|)/)
    .map((part) => part.split('\n').filter((line) => line.startsWith('|')))
    .filter((rows) => rows.length > 0);
  if (tables[nth] === undefined) throw new Error(`${page} has no table ${nth} below "${heading}"`);
  return tables[nth]
    .filter((_, i) => i !== 1)
    .map((row) =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

/** The page without its blocks. */
export function textOf(page: string): string {
  return readPage(page).replace(/^```[\s\S]*?^```$/gm, '');
}

/** The page without its code. */
export function proseOf(page: string): string {
  return textOf(page).replace(/`[^`\n]*`/g, '');
}

/** What stands between backquotes. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/(?<!`)(`+)(?!`) ?(.*?) ?(?<!`)\1(?!`)/g)].map(([, , inside]) => inside);
}

/** The first of them. */
export function codeIn(cell: string): string {
  const [text] = codesIn(cell);
  if (text === undefined) throw new Error(`the cell holds no code: ${cell}`);
  return text;
}

/** The names GitHub gives to headings, for links to them. */
export function anchorsOf(page: string): string[] {
  const headings = textOf(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text]) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Cuts a script as a shell does: quotes, comments, `\` before a line's end; no expansion of any kind. */
export function shellCommands(script: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  const token = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\\n|#([^\n]*)|(\n)|[ \t]+|(\\.|[^\s'"\\])/gs;
  let words: string[] = [];
  let word: string | null = null;
  let comment = '';
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  for (const [whole, single, double, remark, newline, plain] of `${script}\n`.matchAll(token)) {
    if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) word = (word ?? '') + double.replace(/\\(["\\])/g, '$1');
    else if (plain !== undefined) word = (word ?? '') + plain.replace(/^\\/, '');
    else if (remark !== undefined && word !== null) word += whole;
    else if (remark !== undefined) comment = remark.trim();
    else endWord();
    if (newline === undefined) continue;
    if (words.length > 0) commands.push({ words, comment });
    words = [];
    comment = '';
  }
  return commands;
}

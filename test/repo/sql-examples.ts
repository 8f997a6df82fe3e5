/** Runs the examples of the pages about SQL as `millrace eval` would. */
import { evaluate } from '@millrace/cli';
import { formatType, parseScripts, type Expression, type Relation, type SqlType } from '@millrace/sql';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, guides, type Block } from './docs-pages.ts';

/** What an example runs over: statements in front of it, and JSON lines by table. */
export interface Setting {
  readonly statements: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** TypeScript modules by file name. */
  readonly modules?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly changelog?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** The lines that each table of a script gets. */
export async function runScript(script: string, setting: Setting, run: Run = {}): Promise<Record<string, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
  try {
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    for (const [name, text] of Object.entries(setting.modules ?? {})) write(name, text);
    const { rows } = await evaluate({
      ...run,
      scripts: [{ file: join(folder, 'page.sql'), text: `${setting.statements}\n${script}` }],
      inputs: Object.entries(setting.inputs).map(([table, text]) => ({ table, file: write(`${table}.in`, text) })),
      out: join(folder, 'out'),
    });
    const lines = (table: string) => readFileSync(join(folder, 'out', `${table}.jsonl`), 'utf8').split('\n').slice(0, -1); // prettier-ignore
    return Object.fromEntries(Object.keys(rows).map((table) => [table, lines(table)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The rows of a query, as lines of a table whose columns are the query's. */
export async function runQuery(query: string, setting: Setting, run?: Run): Promise<string[]> {
  const columns = relationOf(query, setting.statements).fields.map(
    ({ type }, i) => `c${i} ${formatType({ ...type, nullable: true })}`,
  );
  const sink = `CREATE TABLE query_result (${columns.join(', ')}) WITH ('connector' = 'print');`;
  const outputs = await runScript(`${sink}\nINSERT INTO query_result ${query};`, setting, run);
  return outputs['query_result'];
}

/** What an expression over a table's only record is: its type without NOT NULL, and `CAST(… AS STRING)` of it. */
export async function runExpression(
  expression: string,
  table: string,
  setting: Setting,
): Promise<{ type: string; value: string | null; bound: Expression }> {
  const relation = relationOf(`SELECT ${expression} AS x FROM ${table}`, setting.statements);
  if (relation.op !== 'project') throw new Error('a query of one expression is a projection');
  const [bound] = relation.expressions;
  const [row] = await runQuery(`SELECT CAST(${expression} AS STRING) FROM ${table}`, setting);
  const [value] = JSON.parse(row) as [string | null];
  return { type: nameOf(bound.type), value, bound };
}

/** Every expression of a query, as it is bound. */
export function relationOf(query: string, statements: string): Relation {
  const text = `${statements}
    CREATE TABLE ones (x INT) WITH ('connector' = 'print');
    INSERT INTO ones SELECT 1 FROM (${query});`;
  const script = parseScripts([{ text, file: 'page.sql' }], { pipeline: 'page', connectors: 'any' });
  // One projection is of the column of `ones`, one of the constant.
  const outer = script.inserts[0].input;
  if (outer.op !== 'project' || outer.input.op !== 'project') throw new Error('an INSERT is projected twice');
  return outer.input.input;
}

/** `STRING` for a VARCHAR without end. */
export function nameOf(type: SqlType): string {
  return formatType({ ...type, nullable: true });
}

/** Pages whose examples run. */
export const sqlPages: readonly string[] = guides.filter((page) =>
  blocksOf(page).some(({ language, info: [word] }) => language === 'sql' && /^(setup|query|script)$/.test(word)),
);

/** What a page says comes out: the lines of a block. */
interface Outcome {
  /** Where they begin, as an index of the page's lines. */
  readonly line: number;
  readonly length: number;
  readonly lines: readonly string[];
  readonly changelog: boolean;
  /** Of a script. */
  readonly table: string;
}

/** A `query` or `script` block of a page, with the `rows` and `changes` blocks behind it. */
export interface Example {
  readonly page: string;
  readonly line: number;
  readonly kind: string;
  readonly text: string;
  readonly setting: Setting;
  readonly outcomes: readonly Outcome[];
}

/** `sql setup`, `json input TABLE` and `ts FILE` blocks: what examples run over. */
function settingOf(blocks: readonly Block[]): Setting {
  const texts = (language: string, name: (block: Block) => string | undefined) =>
    Object.fromEntries(
      blocks
        .filter((block) => block.language === language && name(block) !== undefined)
        .map((block) => [name(block), `${block.text}\n`]),
    );
  const setup = blocks.filter(({ language, info }) => language === 'sql' && info[0] === 'setup');
  return {
    statements: setup.map(({ text }) => text).join('\n'),
    inputs: texts('json', ({ info }) => (info[0] === 'input' ? info[1] : undefined)),
    modules: texts('ts', ({ info }) => info[0]),
  };
}

/** What the expressions and queries of a page run over. */
export const pageSetting = (page: string) => settingOf(blocksOf(page));

/** A query runs over the page's setting, a script over the blocks below it. */
export function examplesOf(page: string): Example[] {
  const blocks = blocksOf(page);
  return blocks.flatMap((block, i): Example[] => {
    const { language, info, line, text } = block;
    const [kind] = info;
    if (language !== 'sql' || (kind !== 'query' && kind !== 'script')) return [];
    const next = blocks.findIndex((other, j) => j > i && other.language === 'sql');
    const below = blocks.slice(i + 1, next < 0 ? undefined : next);
    const outcomes = below.filter(({ info: [word] }) => word === 'rows' || word === 'changes').map(outcome);
    return [{ page, line, kind, text, setting: settingOf(kind === 'query' ? blocks : below), outcomes }];
  });
}

function outcome({ line, text, info: [word, table = ''] }: Block): Outcome {
  const lines = text === '' ? [] : text.split('\n');
  return { line, length: lines.length, lines, changelog: word === 'changes', table };
}

/** What really comes out, for each outcome that the page shows. */
export async function outcomeOf({ kind, text, setting, outcomes }: Example): Promise<string[][]> {
  const found: string[][] = [];
  for (const { changelog, table } of outcomes) {
    found.push(
      kind === 'query'
        ? await runQuery(text, setting, { changelog })
        : (await runScript(text, setting, { changelog }))[table],
    );
  }
  return found;
}

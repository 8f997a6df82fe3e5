import { describe, expect, it } from '@jest/globals';
import { planPipeline } from '@millrace/plan';
import {
  AGGREGATES,
  childrenOf,
  functionIds,
  functionNames,
  parseScript,
  SqlError,
  type Expression,
} from '@millrace/sql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, codeIn, codesIn, guides, readPage, root, tableRows, textOf } from './docs-pages.ts';
import {
  examplesOf,
  nameOf,
  outcomeOf,
  pageSetting,
  relationOf,
  runExpression,
  runQuery,
  runScript,
  sqlPages,
} from './sql-examples.ts';

// After a wanted change of what examples give: node test/repo/fill-examples.ts, then read the difference.

const SQL = 'docs/sql.md';
const FUNCTIONS = 'docs/sql/functions.md';
const AGGREGATES_PAGE = 'docs/sql/aggregates.md';
const REFUSALS = 'docs/sql/refusals.md';

const plan = (sql: string) => planPipeline(parseScript(sql, { pipeline: 'page' }));
const blocks = guides.flatMap(blocksOf);

describe('every SQL block of the pages that is a pipeline', () => {
  it.each(blocks.filter(({ language, info }) => language === 'sql' && (info.length === 0 || info[0] === 'file')))(
    '$page:$line parses and plans',
    ({ text }) => {
      expect(() => plan(text)).not.toThrow();
    },
  );
});

describe('every example', () => {
  it.each(sqlPages.flatMap(examplesOf))('of $page:$line gives what stands below it', async (example) => {
    const found = await outcomeOf(example);
    expect(example.outcomes.length).toBeGreaterThan(0);
    example.outcomes.forEach(({ lines, changelog }, i) => {
      // The order of final rows means nothing, that of changes does.
      if (changelog) expect(found[i]).toEqual(lines);
      else expect(found[i].toSorted()).toEqual(lines.toSorted());
    });
  });
});

const familyHeadings = [...readPage(FUNCTIONS).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
const functionExamples = familyHeadings.flatMap((heading) =>
  tableRows(FUNCTIONS, heading)
    .slice(1)
    .map(([call, example, gives, type]) => ({
      call: codeIn(call),
      example: codeIn(example),
      gives: value(gives),
      type: plain(type),
    })),
);

describe('how a service runs a statement, in docs/sql.md', () => {
  it.each(tableRows(SQL, 'Where it runs', 2).slice(1))('%s: %s', (text, way) => {
    const [{ stages }] = plan(`${pageSetting(SQL).statements} ${codeIn(text)};`).statements;
    expect(stages.some(({ node }) => node.endsWith('.dataflow')) ? 'general' : 'stages').toBe(way);
  });
});

describe('the functions of docs/sql/functions.md', () => {
  const setting = pageSetting(FUNCTIONS);
  const used = new Set<string>();
  const collect = (expression: Expression): void => {
    if (expression.op === 'call') used.add(expression.fn);
    for (const child of childrenOf(expression)) collect(child);
  };

  it.each(functionExamples)('$example gives $gives', async ({ example, gives, type }) => {
    const found = await runExpression(example, 't', setting);
    collect(found.bound);
    expect(found).toMatchObject({ value: gives, type });
  });

  it('are all there are', () => {
    // TYPEOF is known before there is a value: no call is left of it.
    expect(functionIds().filter((id) => !used.has(id) && id !== 'TYPEOF')).toEqual([]);
  });

  it('have all their names there', () => {
    const words = wordsOf(FUNCTIONS);
    expect(functionNames().filter((name) => !name.includes(' ') && !words.has(name))).toEqual([]);
  });
});

describe('the aggregates of docs/sql/aggregates.md', () => {
  const setting = pageSetting(AGGREGATES_PAGE);
  const examples = [
    ...tableRows(AGGREGATES_PAGE, 'Functions')
      .slice(1)
      .map((cells) => ({ cells, over: '' })),
    ...tableRows(AGGREGATES_PAGE, 'Functions of the order')
      .slice(1)
      .map((cells) => ({ cells, over: ' OVER (ORDER BY ts)' })),
  ].map(({ cells: [, example, gives, type], over }) => {
    const [, aggregate, grouping = ''] = /^(.*?)( GROUP BY .*)?$/.exec(codeIn(example))!;
    return { expression: `${aggregate}${over}`, grouping, gives: gives.split(', `').map((cell, i) => value(i === 0 ? cell : `\`${cell}`)), type: plain(type) }; // prettier-ignore
  });

  it.each(examples)('$expression gives $gives', async ({ expression, grouping, gives, type }) => {
    const rows = await runQuery(`SELECT CAST(${expression} AS STRING) FROM sales${grouping}`, setting);
    expect(rows.map((row) => (JSON.parse(row) as unknown[])[0]).toSorted()).toEqual(gives.toSorted());
    const [field] = relationOf(`SELECT ${expression} FROM sales${grouping}`, setting.statements).fields;
    expect(nameOf(field.type)).toBe(type);
  });

  it('are all there are', () => {
    const words = wordsOf(AGGREGATES_PAGE, REFUSALS);
    expect([...AGGREGATES.keys()].filter((name) => !words.has(name))).toEqual([]);
  });
});

describe('the types of docs/sql.md', () => {
  const rows = tableRows(SQL, 'Data types')
    .slice(1)
    .flatMap(([types, , json, written]) =>
      codesIn(types).map((type) => ({ type, json: codeIn(json), written: codeIn(written) })),
    );
  it.each(rows)('$type reads $json', async ({ type, json, written }) => {
    const tables = `CREATE TABLE t (v ${type}) WITH ('connector' = 'kafka'); CREATE TABLE o (v ${type}) WITH ('connector' = 'print');`;
    const { o } = await runScript(`${tables} INSERT INTO o SELECT v FROM t;`, { statements: '', inputs: { t: `{"v":${json}}` } }); // prettier-ignore
    expect(o).toEqual([`[${written}]`]);
  });

  const one = { statements: `CREATE TABLE t (x INT) WITH ('connector' = 'kafka');`, inputs: { t: '{"x":1}' } };
  it.each(tableRows(SQL, 'Literals').slice(1))('a literal, %s: %s', async (_, example, gives, type) => {
    const found = await runExpression(codeIn(example), 't', one);
    expect(found).toMatchObject({ value: value(gives), type: plain(type) });
  });
});

describe('the options of docs/sql.md', () => {
  it.each([
    ['kafka', 0],
    ['upsert-kafka', 1],
    ['cassandra', 2],
    ['session', 3],
  ])('of %s are those there are', (file, nth) => {
    const source = readFileSync(join(root, 'libs/sql/src/options', `${file}.ts`), 'utf8');
    const [, body] = /: OptionTable = \{\n(.*?)\n\};/s.exec(source)!;
    const names = [...body.matchAll(/^ {2}'?([a-z][\w.-]*)'?: /gm)].map(([, name]) => name);
    const documented = tableRows(SQL, 'Options', nth).slice(1).flatMap(([cell]) => codesIn(cell)); // prettier-ignore
    expect(documented.sort()).toEqual(names.sort());
  });
});

describe('what docs/sql/refusals.md says is refused', () => {
  const setting = pageSetting(REFUSALS);
  const refusals = (...headings: string[]) =>
    headings.flatMap((heading) =>
      tableRows(REFUSALS, heading)
        .slice(1)
        .map(([text, errorCode, message]) => ({ text: codeIn(text), errorCode: codeIn(errorCode), message })),
    );

  it.each(refusals('Statements', 'Queries', 'Expressions'))(
    '$text: $errorCode',
    async ({ text, errorCode, message }) => {
      const run = text.endsWith(';') ? runScript(text, setting) : runQuery(text, setting);
      await expect(run).rejects.toMatchObject({ code: errorCode, message: expect.stringContaining(message) });
    },
  );

  it.each(refusals('By the services alone'))('$text: $errorCode', ({ text, errorCode, message }) => {
    const refused = (): unknown => plan(`${setting.statements} ${text};`);
    expect(refused).toThrow(SqlError);
    expect(refused).toThrow(expect.objectContaining({ code: errorCode, message: expect.stringContaining(message) }));
  });
});

/** NULL is written as it is. */
function value(cell: string): string | null {
  return cell === 'NULL' ? null : codeIn(cell);
}

/** Types with angle brackets are code. */
function plain(cell: string): string {
  return cell.includes('`') ? codeIn(cell) : cell;
}

/** Words in capitals in the code of pages. */
function wordsOf(...pages: readonly string[]): Set<string> {
  return new Set(
    pages.flatMap((page) => codesIn(textOf(page)).flatMap((text) => text.match(/\b[A-Z][A-Z0-9_]*\b/g) ?? [])),
  );
}

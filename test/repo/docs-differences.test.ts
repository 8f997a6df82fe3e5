import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeIn, codesIn, root, tableRows } from './docs-pages.ts';
import { measuredRows } from './measured-differences.ts';
import { pageSetting, runQuery, runScript } from './sql-examples.ts';

// After a wanted change: node test/repo/fill-examples.ts, then read the difference.

const PAGE = 'docs/differences-from-flink.md';
const setting = pageSetting(PAGE);

/** Final rows, or the code of the refusal. */
async function outcomeOf(text: string): Promise<string[]> {
  const target = /^INSERT INTO (\w+)/.exec(text)?.[1];
  try {
    return target ? (await runScript(`${text};`, setting))[target] : await runQuery(text, setting);
  } catch (error) {
    return [(error as { code: string }).code];
  }
}

describe('a query of docs/differences-from-flink.md', () => {
  const different = tableRows(PAGE, 'Queries').slice(1).map(([text, , here]) => [codeIn(text), codesIn(here)] as const); // prettier-ignore
  const same = tableRows(PAGE, 'The same on purpose').slice(1).map(([text, gives]) => [codeIn(text), codesIn(gives)] as const); // prettier-ignore

  it.each([...different, ...same])('%s', async (text, here) => {
    expect((await outcomeOf(text)).toSorted()).toEqual(here.toSorted());
  });
});

describe('the expressions of docs/differences-from-flink.md', () => {
  it('are one for each reason in the lists of what was measured', () => {
    expect(tableRows(PAGE, 'Expressions').slice(1)).toEqual(measuredRows());
  });
});

describe('the JSON of docs/differences-from-flink.md', () => {
  const folder = join(root, 'libs/formats/src/json/flink');
  const measured = readFileSync(join(folder, 'measured.tsv'), 'utf8').trimEnd().split('\n');
  const rows = tableRows(PAGE, 'JSON').slice(1);

  it.each(rows)('%s %s', async (type, json, flink, here) => {
    const theirs = measured.map((line) => line.split('\t')).find(([t, j]) => t === codeIn(type) && j === codeIn(json));
    expect(flink === 'refused' ? 'error' : codeIn(flink)).toBe(theirs?.[2].replace(/^'(.*)'$/, '$1'));
    const tables = `CREATE TABLE t (v ${codeIn(type)}) WITH ('connector' = 'kafka'); CREATE TABLE o (v STRING) WITH ('connector' = 'print');`;
    const run = runScript(`${tables} INSERT INTO o SELECT CAST(v AS STRING) FROM t;`, {
      statements: '',
      inputs: { t: `{"v":${codeIn(json)}}` },
    });
    if (here === 'refused') await expect(run).rejects.toMatchObject({ code: 'MLR_EVAL_MALFORMED' });
    else expect((await run).o.map((row) => JSON.parse(row) as unknown)).toEqual([[codeIn(here)]]);
  });

  it('is one for each reason in the list of what was measured', () => {
    const source = readFileSync(join(folder, 'measured.test.ts'), 'utf8');
    const [list] = /const DIFFERENCES:[\s\S]*?\n\];/.exec(source)!;
    const reasons = [...list.matchAll(/^ {2}\[.*'([^']+)'\],$/gm)].map(([, reason]) => reason);
    expect(reasons.length).toBeGreaterThan(0);
    expect(rows.map(([, , , , reason]) => reason)).toEqual(reasons);
  });
});

import { describe, expect, it } from '@jest/globals';
import { compileStage } from '@millrace/engine';
import { decodeBatch, RecordBatchWriter, sealBatch } from '@millrace/formats';
import { planPipeline } from '@millrace/plan';
import type { PendingBatch, RecordBatch } from '@millrace/ports';
import { childrenOf, functionIds, parseScript, SqlError, type Expression } from '@millrace/sql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, guides, root, tableRows } from './docs-pages.ts';

const PAGE = 'docs/sql.md';
const blocks = guides.flatMap(blocksOf);
const plan = (sql: string) => planPipeline(parseScript(sql, { pipeline: 'page' }));

describe('every SQL block of the pages', () => {
  it.each(blocks.filter(({ language }) => language === 'sql'))('$page:$line parses and plans', ({ text }) => {
    expect(() => plan(text)).not.toThrow();
  });
});

const section = (heading: string) => tableRows(PAGE, heading);
const [table] = blocks.filter(({ page, text }) => page === PAGE && text.startsWith('CREATE TABLE t ('));
const [record] = blocks.filter(({ page, language }) => page === PAGE && language === 'json');

/** The functions' table: expression and what it gives, null for NULL. */
const examples = section('Functions')
  .slice(1)
  .map(([expression, gives]) => ({ expression: code(expression), gives: gives === 'NULL' ? null : code(gives) }));

const columns = examples.map((_, i) => `c${i}`);
const [statement] = plan(`${table.text};
  CREATE TABLE results (${columns.map((name) => `${name} STRING`).join(', ')}) WITH ('connector' = 'kafka', 'format' = 'json');
  INSERT INTO results SELECT ${examples.map(({ expression }) => `CAST(${expression} AS STRING)`).join(', ')} FROM t;`).statements;
const [stage] = statement.stages;

describe('the functions of docs/sql.md', () => {
  const results = evaluate();

  it.each(examples)('$expression gives $gives', ({ expression, gives }) => {
    expect(results[columns[examples.findIndex((example) => example.expression === expression)]]).toBe(gives);
  });

  it('are all there are', () => {
    const used = new Set<string>();
    const collect = (expression: Expression): void => {
      if (expression.op === 'call') used.add(expression.fn);
      for (const child of childrenOf(expression)) collect(child);
    };
    for (const operator of stage.operators) if (operator.op === 'calc') operator.expressions?.forEach(collect);
    // Times plus intervals under their own names: `ts + INTERVAL …` and TIMESTAMPADD are one of these.
    expect(functionIds().filter((id) => !used.has(id))).toEqual([]);
  });
});

describe('the options of docs/sql.md', () => {
  it.each([
    ['kafka', 0],
    ['cassandra', 1],
    ['session', 2],
  ])('of %s are those there are', (file, nth) => {
    const source = readFileSync(join(root, 'libs/sql/src/options', `${file}.ts`), 'utf8');
    const [, body] = /: OptionTable = \{\n(.*?)\n\};/s.exec(source)!;
    const names = [...body.matchAll(/^ {2}'?([a-z][\w.-]*)'?: /gm)].map(([, name]) => name);
    const documented = tableRows(PAGE, 'Options', nth).slice(1).flatMap(([cell]) => cell.split(', ').map(code)); // prettier-ignore
    expect(documented.sort()).toEqual(names.sort());
  });
});

describe('what docs/sql.md says is refused', () => {
  const known = `${table.text};
    CREATE TABLE topic_of_rows (name STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
    CREATE TABLE totals (name STRING, n BIGINT, PRIMARY KEY (name) NOT ENFORCED) WITH ('connector' = 'cassandra');`;

  it.each(section('What is refused').slice(1))('%s: %s', (cell, errorCode, message) => {
    const text = code(cell);
    const refused = (): unknown => plan(`${known} ${text.startsWith('SELECT') ? `CREATE VIEW q AS ${text}` : text};`);
    expect(refused).toThrow(SqlError);
    expect(refused).toThrow(
      expect.objectContaining({ code: code(errorCode), message: expect.stringContaining(message) }),
    );
  });
});

/** The record of the page through the compiled stage. */
function evaluate(): Record<string, string | null> {
  const task = compileStage(stage).createTask({ task: 0, upstreams: [1], firstUpstream: 0, pipeline: 'page' });
  const writer = new RecordBatchWriter('t', 0);
  writer.append(0, null, Buffer.from(record.text));
  task.process(sealed(writer.take()[0]), 0);
  const { outputs } = task.flush({ version: 1, positions: [], nowMs: 0, beat: false });
  const { topic, bytes, valueStart, valueEnd } = sealed(outputs[0]);
  const value = bytes.toString('utf8', valueStart[0], valueEnd[0]);
  if (topic !== 'results') throw new Error(`the record became a dead letter: ${value}`);
  return JSON.parse(value) as Record<string, string | null>;
}

function sealed({ topic, partition, bytes }: PendingBatch): RecordBatch {
  const copy = Buffer.from(bytes);
  sealBatch(copy, {});
  return decodeBatch(topic, partition, copy, 0, 0);
}

/** What stands between backquotes. */
function code(cell: string): string {
  const match = /^`+ ?(.*?) ?`+$/.exec(cell);
  if (match === null) throw new Error(`the cell holds no code: ${cell}`);
  return match[1];
}

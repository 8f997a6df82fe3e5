import { describe, expect, it } from '@jest/globals';
import { MOST_ROW_BYTES } from '../kernel/row-limit.ts';
import { plan, TestPipeline } from '../test/pipeline.ts';

const TABLES = `
CREATE TABLE t (k STRING, v STRING, n INT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
CREATE TABLE copies (k STRING, v STRING) WITH ('connector' = 'kafka', 'topic' = 'copies', 'format' = 'json');
CREATE TABLE newest (k STRING, v STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
`;
const COPIED = 'INSERT INTO copies SELECT k, REPEAT(v, n) FROM t;';
/** The row is large in front of the exchange. */
const SENT = 'INSERT INTO newest SELECT k, REPEAT(v, n) FROM t;';
/** Behind it: in the stages, and in the general engine. */
const GROUPED = 'INSERT INTO newest SELECT k, REPEAT(MAX(v), MAX(n)) FROM t GROUP BY k;';
const RANKED = `INSERT INTO newest SELECT k, REPEAT(v, n) FROM (
  SELECT k, v, n, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC) AS place FROM t) WHERE place = 1;`;
/** Between two parts of a plan that is cut. */
const CUT = `SET 'parallelism.default' = '2'; INSERT INTO newest SELECT b, MAX(v) FROM (
  SELECT LOWER(k) AS b, REPEAT(MAX(v), MAX(n)) AS v FROM t GROUP BY k) GROUP BY b;`;

const small = { k: 'a', v: 'x', n: 3 };
const large = { k: 'b', v: 'x', n: MOST_ROW_BYTES };
const last = { k: 'c', v: 'y', n: 2 };

function run(insert: string): TestPipeline {
  const pipeline = new TestPipeline(plan(TABLES + insert)[0], 1);
  pipeline.append(0, [small, large, last]);
  pipeline.settle(true);
  return pipeline;
}

const REASON = {
  'millrace-dlq-code': 'MLR_RECORD_TOO_LARGE',
  'millrace-dlq-message': expect.stringMatching(/\d{6} bytes/),
};

describe('a row that is too large for a record', () => {
  it.each([
    ['on its way to a topic', COPIED],
    ['on its way to an exchange', SENT],
  ])('is left out %s, its record is a dead letter in the same commit', (_, insert) => {
    const made = run(insert);
    expect(made.records('t.dlq')).toEqual([
      { key: null, value: JSON.stringify(large), headers: expect.objectContaining(REASON) },
    ]);
    const rows = made.output.map(({ value }) => (JSON.parse(value!) as { v: string }).v);
    expect(rows.sort()).toEqual(['xxx', 'yy']);
  });

  it.each([
    ['a group', GROUPED],
    ['a row of the general engine', RANKED],
    ['a row between two parts', CUT],
  ])('is left out behind an exchange, %s is a dead letter in the same commit', (_, insert) => {
    const made = run(insert);
    expect(made.records('p.newest.dlq')).toEqual([
      { key: null, value: expect.stringContaining('"b"'), headers: expect.objectContaining(REASON) },
    ]);
    const rows = ([...made.view.values()] as (typeof small)[]).map(({ k, v }) => `${k}: ${v}`);
    expect(rows.sort()).toEqual(['a: xxx', 'c: yy']);
  });

  it('is taken when it just fits', () => {
    const pipeline = new TestPipeline(plan(TABLES + COPIED)[0], 1);
    pipeline.append(0, [{ ...large, n: MOST_ROW_BYTES - 100 }]);
    pipeline.settle(true);
    expect(pipeline.output).toHaveLength(1);
    expect(pipeline.records('t.dlq')).toEqual([]);
  });
});

it('keeps the head of a dead letter that is too large itself, and says how much there was', () => {
  const pipeline = new TestPipeline(plan(TABLES + COPIED)[0], 1);
  const text = `{"k":"a","n":"no number","v":"${'x'.repeat(MOST_ROW_BYTES)}"}`;
  pipeline.append(0, [text]);
  pipeline.settle(true);
  const [letter] = pipeline.records('t.dlq');
  expect(letter.value).toBe(text.slice(0, MOST_ROW_BYTES));
  expect(letter.headers).toMatchObject({
    'millrace-dlq-code': 'MLR_RECORD_TYPE',
    'millrace-dlq-bytes': String(text.length),
  });
});

import { describe, expect, it } from '@jest/globals';
import { RecordBatchWriter } from '@millrace/formats';
import { plan, seal, TestPipeline } from '../test/pipeline.ts';

const TABLES = `
CREATE TABLE people (
  town STRING NOT NULL, id BIGINT, name STRING NOT NULL, twice AS id * 2, PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE per_town (town STRING, n BIGINT, names STRING, PRIMARY KEY (town) NOT ENFORCED) WITH ('connector' = 'cassandra');
CREATE TABLE copies (id BIGINT, twice BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');`;
const COUNTS = 'INSERT INTO per_town SELECT town, COUNT(*), MAX(name) FROM people GROUP BY town;';
const COPIES = `INSERT INTO copies SELECT id, twice FROM people WHERE name <> 'nobody';`;

type Change = readonly [key: string | null, value: object | string | null];
const put = (id: number, town: string, name = 'x'): Change => [`{"id":${id}}`, { id, town, name }];
const remove = (id: number): Change => [`{"id":${id}}`, null];

function append(pipeline: TestPipeline, changes: readonly Change[]): void {
  const writer = new RecordBatchWriter('people', 0);
  for (const [key, value] of changes) {
    const text = value === null || typeof value === 'string' ? value : JSON.stringify(value);
    writer.append(1000, key === null ? null : Buffer.from(key), text === null ? null : Buffer.from(text));
  }
  const batches = pipeline.batches('people', 0);
  batches.push(seal(writer.take()[0], batches.at(-1)?.nextOffset ?? 0));
}

const open = (sql: string) => new TestPipeline(plan(TABLES + sql)[0], 1);

describe('a table whose records change rows', () => {
  it('counts a row where its newest value says, and not where it was deleted, over restarts', () => {
    const pipeline = open(COUNTS);
    append(pipeline, [put(1, 'Ulm', 'a'), put(2, 'Ulm', 'b'), put(3, 'Bonn')]);
    pipeline.settle();
    [true, false].forEach((fromSnapshot) => pipeline.restart(1, 0, fromSnapshot));
    append(pipeline, [put(2, 'Bonn', 'z'), remove(3), remove(9), put(1, 'Ulm', 'a')]);
    pipeline.settle();
    expect([...pipeline.view.values()]).toEqual([
      { town: 'Ulm', n: 1, names: 'a' },
      { town: 'Bonn', n: 1, names: 'z' },
    ]);
    append(pipeline, [remove(1)]);
    pipeline.settle();
    expect([...pipeline.view.keys()]).toEqual(['{"town":"Bonn"}']);
  });

  it('filters rows as they are, not changes: one that does not pass any more is gone', () => {
    const pipeline = open(COPIES);
    append(pipeline, [put(1, 'Ulm'), put(2, 'Ulm')]);
    pipeline.settle();
    append(pipeline, [put(1, 'Ulm', 'nobody')]);
    pipeline.settle();
    expect([...pipeline.view.values()]).toEqual([{ id: 2, twice: 4 }]);
  });

  it('has records whose key or value is none as dead letters, and takes the others', () => {
    const pipeline = open(COUNTS);
    append(pipeline, [
      put(1, 'Ulm'),
      ['{"id":"x"}', null],
      ['{}', null],
      [null, null],
      ['{"id":2}', '{"id":2}'],
      remove(1),
    ]);
    pipeline.settle();
    expect(pipeline.view.size).toBe(0);
    expect(pipeline.records('people.dlq').map(({ headers }) => headers['millrace-dlq-code'])).toEqual([
      'MLR_RECORD_TYPE',
      'MLR_RECORD_MISSING',
      'MLR_RECORD_NO_KEY',
      'MLR_RECORD_MISSING',
    ]);
  });

  it('is spread by its key where the plan is cut', () => {
    const stages = plan(`SET 'parallelism.default' = '2'; ${TABLES} ${COUNTS}`)[0].stages;
    expect(stages[0].output).toMatchObject({ kind: 'exchange', partitions: 2, keys: [1] });
    expect(stages).toHaveLength(3);
  });
});

describe('a topic that takes changes', () => {
  const KEPT = `CREATE TABLE kept (town STRING, n BIGINT, PRIMARY KEY (town) NOT ENFORCED)
    WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json');`;

  it('has the newest row of each key, once per commit, and a record without value for one that is gone', () => {
    const pipeline = open(`${KEPT} INSERT INTO kept SELECT town, COUNT(*) FROM people GROUP BY town;`);
    append(pipeline, [put(1, 'Ulm'), put(2, 'Ulm'), put(3, 'Bonn')]);
    pipeline.settle();
    append(pipeline, [remove(3), put(2, 'Ulm', 'b')]);
    pipeline.settle();
    expect(pipeline.records('kept').map(({ key, value }) => `${key} ${value}`).sort()).toEqual([
      '{"town":"Bonn"} null',
      '{"town":"Bonn"} {"town":"Bonn","n":1}',
      '{"town":"Ulm"} {"town":"Ulm","n":2}',
    ]); // prettier-ignore
  });

  it('takes appended rows, too, by key', () => {
    const sql = `CREATE TABLE plain (town STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'people', 'format' = 'json');`;
    const pipeline = open(`${sql} ${KEPT} INSERT INTO kept SELECT town, n FROM plain;`);
    pipeline.append(0, [{ town: 'Ulm', n: 1 }, { town: 'Ulm', n: 2 }, { town: 'Bonn', n: 3 }]); // prettier-ignore
    pipeline.settle();
    expect(pipeline.records('kept').map(({ key, value }) => `${key} ${value}`).sort()).toEqual([
      '{"town":"Bonn"} {"town":"Bonn","n":3}',
      '{"town":"Ulm"} {"town":"Ulm","n":2}',
    ]); // prettier-ignore
  });
});

import { describe, expect, it } from '@jest/globals';
import { loadPipelines, sourceTopics } from './load-pipelines.ts';

const SOURCE = "CREATE TABLE s (a INT, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');";
const view = (name: string): string => `
  CREATE TABLE ${name} (b STRING, n BIGINT, PRIMARY KEY (b) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO ${name} SELECT b, COUNT(*) FROM s GROUP BY b;`;
const text = (name: string, text: string) => ({ name, file: `${name}.sql`, text });

describe('a folder of pipelines', () => {
  it('is every good file, whatever the order in which they are read', () => {
    const set = loadPipelines([text('b', SOURCE + view('v2')), text('a', SOURCE + view('v1'))]);
    expect(set.refused).toEqual([]);
    expect(set.pipelines.map(({ name, file }) => [name, file])).toEqual([
      ['a', 'a.sql'],
      ['b', 'b.sql'],
    ]);
    expect(set.views.map(({ topic }) => topic)).toEqual(['a.v1', 'b.v2']);
    expect(set.tables.map(({ pipeline, table }) => [pipeline, table.name])).toEqual([
      ['a', 's'],
      ['a', 'v1'],
      ['b', 'v2'],
    ]);
  });

  it('refuses a file that could not be read with the reason, and no other', () => {
    const error = Object.assign(new Error('reading pipeline a: EACCES'), { code: 'MLR_CONFIG_PIPELINE_FILE' });
    const set = loadPipelines([{ ...text('a', ''), error }, text('b', SOURCE + view('v'))]);
    expect(set.pipelines.map(({ name }) => name)).toEqual(['b']);
    expect(set.refused).toEqual([
      expect.objectContaining({ name: 'a', code: error.code, message: error.message, line: null, column: null }),
    ]);
  });

  it('refuses a bad file with place and caret, and no other', () => {
    const set = loadPipelines([
      text('a', `${SOURCE}\n  INSERT INTO nowhere SELECT a FROM s;`),
      text('b', SOURCE + view('v')),
    ]);
    expect(set.pipelines.map(({ name }) => name)).toEqual(['b']);
    expect(set.refused).toEqual([
      expect.objectContaining({
        name: 'a',
        file: 'a.sql',
        code: expect.stringMatching(/^MLR_SQL_/),
        line: 2,
        column: 15,
        report: expect.stringMatching(/^a\.sql:2:15: MLR_SQL_[^\n]*nowhere[^\n]*\n 2 \| [^\n]*\n[^\n]*\^$/),
      }),
    ]);
  });

  it.each([
    ['a table otherwise', SOURCE.replace('INT', 'BIGINT') + view('v2'), 'differently'],
    ['a view that another fills', SOURCE + view('v1'), 'serves `v1` already'],
    ['a table under the name of a view', SOURCE.replaceAll(' s ', ' v1 '), 'differently'],
  ])('refuses the later of two that declare %s', (_, later, reason) => {
    const set = loadPipelines([text('a', SOURCE + view('v1')), text('b', later)]);
    expect(set.pipelines.map(({ name }) => name)).toEqual(['a']);
    expect(set.refused).toMatchObject([{ name: 'b', message: expect.stringContaining(reason) }]);
  });

  it('says which source topics there are to be, and of how many topic partitions', () => {
    const distributed =
      "CREATE TABLE d (a INT) DISTRIBUTED BY HASH(a) INTO 7 BUCKETS WITH ('connector' = 'kafka', 'topic' = 'dd', 'format' = 'json');";
    const { tables, refused } = loadPipelines([text('a', SOURCE + distributed + view('v'))]);
    expect(refused).toEqual([]);
    expect(sourceTopics(tables)).toEqual([
      { name: 's', partitions: 4, kind: 'source' },
      { name: 'dd', partitions: 7, kind: 'source' },
    ]);
  });
});

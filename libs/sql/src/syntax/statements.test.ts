import { describe, expect, it } from '@jest/globals';
import { withoutPositions } from '../test/parse-expression.ts';
import type { StatementNode } from './ast.ts';
import { parseStatements } from './parse.ts';

const parse = (text: string): StatementNode[] => withoutPositions(parseStatements(text));
const one = (text: string): StatementNode => parse(text)[0];
const name = (text: string) => ({ text });

describe('CREATE TABLE', () => {
  const table = one(`CREATE TEMPORARY TABLE IF NOT EXISTS default_catalog.default_database.t (
    id BIGINT NOT NULL PRIMARY KEY NOT ENFORCED COMMENT 'the key',
    payload ROW<a INT 'why', b ARRAY<STRING NOT NULL>> COMMENT 'all of it',
    doubled AS id * 2 COMMENT 'computed',
    ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL COMMENT 'when',
    part INT METADATA,
    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND,
    CONSTRAINT pk PRIMARY KEY (id, part) NOT ENFORCED
  ) COMMENT 'a table' DISTRIBUTED BY HASH(id) INTO 4 BUCKETS PARTITIONED BY (part, id)
  WITH ('connector' = 'kafka', 'topic' = 'it''s')`);

  it('keeps columns of every kind, in order', () => {
    expect(table).toMatchObject({
      statement: 'create-table',
      name: name('t'),
      ifNotExists: true,
      columns: [
        { kind: 'physical', name: name('id'), type: { name: 'BIGINT', nullable: false } },
        { kind: 'physical', name: name('payload'), type: { name: 'ROW', children: [{ name: name('a') }, {}] } },
        { kind: 'computed', name: name('doubled'), expression: { node: 'operator', op: '*' } },
        { kind: 'metadata', name: name('ts'), key: { text: 'timestamp' }, virtual: true },
        { kind: 'metadata', name: name('part'), key: null, virtual: false },
      ],
    });
  });

  it('keeps keys wherever they are written, watermarks, distribution, partitions and options', () => {
    expect(table).toMatchObject({
      primaryKeys: [{ columns: [name('id')] }, { columns: [name('id'), name('part')] }],
      watermarks: [{ column: name('ts'), expression: { op: '-' } }],
      distribution: { columns: [name('id')], buckets: 4 },
      partitionedBy: [name('part'), name('id')],
      options: [
        { key: { text: 'connector' }, value: { text: 'kafka' } },
        { key: { text: 'topic' }, value: { text: "it's" } },
      ],
    });
  });

  it('needs no clause behind the columns', () => {
    const bare = { distribution: null, partitionedBy: [], options: [] };
    expect(one('CREATE TABLE t (a INT) WITH ()')).toMatchObject(bare);
    expect(one('CREATE TABLE t (a INT)')).toMatchObject(bare);
    expect(one('CREATE TABLE t (a INT) DISTRIBUTED INTO 2 BUCKETS')).toMatchObject({
      distribution: { columns: [], buckets: 2 },
    });
  });
});

describe('CREATE VIEW and CREATE FUNCTION', () => {
  it('take a name, perhaps columns, and any query', () => {
    expect(one("CREATE TEMPORARY VIEW IF NOT EXISTS v (a, b) COMMENT 'x' AS VALUES (1, 2)")).toMatchObject({
      statement: 'create-view',
      name: name('v'),
      columns: [name('a'), name('b')],
      ifNotExists: true,
      query: { body: { query: 'values' } },
    });
    expect(one('CREATE VIEW v AS (SELECT 1) UNION (SELECT 2)')).toMatchObject({
      columns: null,
      query: { body: { query: 'set-operation' } },
    });
  });

  it.each([
    "CREATE FUNCTION shout AS './shout.ts' LANGUAGE TYPESCRIPT",
    "CREATE TEMPORARY FUNCTION shout AS './shout.ts' LANGUAGE typescript",
    "CREATE TEMPORARY SYSTEM FUNCTION shout AS './shout.ts' LANGUAGE TypeScript",
  ])('%s names the module', (text) => {
    expect(one(text)).toMatchObject({
      statement: 'create-function',
      name: name('shout'),
      module: { text: './shout.ts' },
    });
  });
});

describe('INSERT INTO', () => {
  it.each([
    ['INSERT INTO t SELECT 1', null, 'select'],
    ['INSERT INTO t (a, b) VALUES (1, 2), (3, 4)', [name('a'), name('b')], 'values'],
    ['INSERT INTO t (SELECT 1)', null, 'select'],
    ['INSERT INTO t (a) (SELECT 1)', [name('a')], 'select'],
    ['INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x', null, 'select'],
    ['INSERT INTO t ((SELECT 1) UNION ALL (SELECT 2))', null, 'set-operation'],
    ['INSERT INTO t TABLE u', null, 'select'],
  ])('%s', (text, columns, query) => {
    expect(one(text)).toMatchObject({ statement: 'insert', target: name('t'), columns, query: { body: { query } } });
  });

  it.each([
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u SELECT 2; END',
    'BEGIN STATEMENT SET; INSERT INTO t SELECT 1; INSERT INTO u SELECT 2; END;',
    'INSERT INTO t SELECT 1; EXECUTE INSERT INTO u SELECT 2;;',
  ])('makes two statements of: %s', (text) => {
    expect(parse(text)).toMatchObject([{ target: name('t') }, { target: name('u') }]);
  });
});

describe('SET', () => {
  it('takes a key and a value, quotes undone', () => {
    expect(parse("SET 'a.b' = 'it''s'; SET 'c'='';")).toEqual([
      { statement: 'set', key: { text: 'a.b' }, value: { text: "it's" } },
      { statement: 'set', key: { text: 'c' }, value: { text: '' } },
    ]);
  });
});

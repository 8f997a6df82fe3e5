import { describe, expect, it } from '@jest/globals';
import { refusalOfScript, relationOf } from '../test/bind.ts';

const TABLE = `CREATE TABLE t (id BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');\n`;
const select = (expression: string) => `${TABLE}INSERT INTO t SELECT ${expression} FROM t;`;

/** Views that each read the one before twice. */
const doubling = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const before = i === 0 ? 't' : `v${i - 1}`;
    return `CREATE VIEW v${i} AS SELECT a.id FROM ${before} AS a JOIN ${before} AS b ON a.id = b.id;\n`;
  }).join('');

describe('a query that is short and stands for more than can be computed', () => {
  it.each([
    ['CASE', `${'CASE '.repeat(60)}id${' WHEN 1 THEN 2 WHEN 2 THEN 3 END'.repeat(60)}`],
    ['NULLIF', `${'NULLIF('.repeat(60)}id${', 1)'.repeat(60)}`],
    ['BETWEEN', `${'('.repeat(60)}id BETWEEN 1 AND 2${' BETWEEN TRUE AND TRUE)'.repeat(59)})`],
  ])('is refused at once: nested %s', (_, expression) => {
    expect(refusalOfScript(select(expression))).toMatchObject({ code: 'MLR_SQL_LIMIT', line: 2 });
  });

  it('is refused at once: views that double', () => {
    expect(refusalOfScript(TABLE + doubling(60))).toMatchObject({ code: 'MLR_SQL_LIMIT', line: 11 });
  });

  it('is not one that is long', () => {
    const whens = Array.from({ length: 999 }, (_, i) => `WHEN ${i} THEN ${i}`).join(' ');
    expect(() => relationOf(`SELECT CASE a ${whens} END FROM t`)).not.toThrow();
  });
});

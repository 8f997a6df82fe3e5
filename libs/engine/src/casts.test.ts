import { describe, expect, it } from '@jest/globals';
import { parseScript, SqlError, type Expression, type TableColumn } from '@millrace/sql';
import { RowCompiler } from './dataflow/row-compiler.ts';
import type { SqlValue } from './dataflow/row.ts';
import { ComputationFailure } from './kernel/failure.ts';

/** One value of each type: as SQL says the type, and as a row holds it. */
const VALUES: readonly (readonly [string, SqlValue])[] = [
  ['BOOLEAN', true],
  ['TINYINT', -128],
  ['SMALLINT', 300],
  ['INT', 7],
  ['BIGINT', 9_223_372_036_854_775_807n],
  ['FLOAT', Math.fround(1.1)],
  ['DOUBLE', -2.5],
  ['DECIMAL(10, 2)', 250],
  ['DECIMAL(38, 18)', 12_345_678_901_234_567_890_123_456_789n],
  ['CHAR(3)', 'abc'],
  ['STRING', '42'],
  ['BINARY(2)', Buffer.from('ab')],
  ['BYTES', Buffer.from('abc')],
  ['DATE', 12_477],
  ['TIME(3)', 45_296_789],
  ['TIMESTAMP(3)', 983_404_798_987],
  ['TIMESTAMP(6)', 983_404_798_987.654],
  ['TIMESTAMP_LTZ(3)', 983_404_798_987],
  ['ARRAY<INT>', [1, null]],
  ['ARRAY<STRING>', ['1', null]],
  ['MAP<STRING, INT>', new Map([['a', null]])],
  ['MAP<STRING, STRING>', new Map([['a', '1']])],
  ['ROW<x INT, y STRING>', [1, null]],
  ['ROW<x STRING, y INT>', ['1', 2]],
];

const columns = VALUES.map(([type], i) => `c${i} ${type}`).join(', ');
const OPTIONS = "WITH ('connector' = 'kafka', 'format' = 'json')";

/** The expression over a row of all types; undefined when it is refused. */
function bind(expression: string): { expression: Expression; fields: readonly TableColumn[] } | undefined {
  try {
    const script = parseScript(
      `CREATE TABLE r (${columns}) ${OPTIONS}; CREATE TABLE o (x INT) ${OPTIONS};
       INSERT INTO o SELECT 1 FROM r WHERE ${expression} IS NOT NULL;`,
      { pipeline: 'p' },
    );
    let relation = script.inserts[0].input;
    while (relation.op !== 'filter') {
      if (!('input' in relation)) throw new Error('a filter is expected');
      relation = relation.input;
    }
    if (relation.condition.op !== 'call') throw new Error('a test is expected');
    return { expression: relation.condition.args[0], fields: script.tables[0].columns };
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

/** The value, or the failure's code. */
function compute(text: string, row: readonly SqlValue[]): unknown {
  const bound = bind(text);
  if (bound === undefined) return 'refused';
  const compute = new RowCompiler({ processingTimeMs: 0 }, new Map()).value(bound.expression, bound.fields);
  try {
    return compute(row);
  } catch (error) {
    if (error instanceof ComputationFailure) return error.code;
    throw error;
  }
}

const row = VALUES.map(([, value]) => value);
const nulls = VALUES.map(() => null);
const pairs = VALUES.flatMap(([from], i) => VALUES.map(([to]) => ({ from, to, column: `c${i}` })));
const accepted = pairs.filter(({ column, to }) => bind(`CAST(${column} AS ${to})`) !== undefined);

describe('a cast that is not refused', () => {
  it('is most of them', () => expect(accepted.length).toBeGreaterThan(150));

  it.each(accepted)('$from to $to has a value, or fails as a cast', ({ column, to }) => {
    const value = compute(`CAST(${column} AS ${to})`, row);
    if (typeof value === 'string' && value.startsWith('MLR_')) expect(value).toBe('MLR_RECORD_CAST');
    else expect(value).toBeDefined();
  });

  it.each(accepted)('$from to $to keeps NULL', ({ column, to }) => {
    expect(compute(`CAST(${column} AS ${to})`, nulls)).toBeNull();
  });

  it.each(accepted)('$from to $to never fails as TRY_CAST', ({ column, to }) => {
    expect(String(compute(`TRY_CAST(${column} AS ${to})`, row))).not.toMatch(/^MLR_/);
  });
});

describe('a comparison that is not refused', () => {
  const columnsOf = VALUES.map((_, i) => `c${i}`);
  const tests = columnsOf.flatMap((a) =>
    columnsOf.flatMap((b) => ['=', '<', 'IS DISTINCT FROM'].map((op) => `(${a} ${op} ${b})`)),
  );

  it('is true, false, NULL or fails as a cast, and with NULL in it never fails', () => {
    for (const test of tests) {
      const value = compute(test, row);
      if (value === 'refused') continue;
      expect([true, false, null, 'MLR_RECORD_CAST']).toContain(value);
      expect([false, null]).toContain(compute(test, nulls));
    }
  });
});

describe('a time before 1970', () => {
  it('is of the day it falls on as TIMESTAMP_LTZ, and of the next one as TIMESTAMP, as in Flink', () => {
    expect(compute("CAST(TIMESTAMP '1969-12-31 23:59:59.999' AS DATE)", row)).toBe(0);
    expect(compute('CAST(TO_TIMESTAMP_LTZ(-1, 3) AS DATE)', row)).toBe(-1);
  });
});

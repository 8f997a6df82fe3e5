import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { on } from './dataflow/test/aggregate-fixture.ts';
import { type } from './dataflow/test/harness.ts';
import { HASH, murmur3 } from './kernel/murmur3.ts';
import { plan, TestPipeline } from './test/pipeline.ts';

/** Once more, with big integers. */
function reference(values: readonly string[]): string {
  const sum = values.reduce((total, value) => {
    const bytes = Buffer.from(value);
    murmur3(bytes, 0, bytes.length);
    return total + HASH.reduceRight((high, word) => (high << 32n) + BigInt(word), 0n);
  }, 0n);
  return (sum % (1n << 128n)).toString(16).padStart(32, '0');
}

const values = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 30 });

describe('FINGERPRINT', () => {
  it('is the sum of hashes, in any order and any parts; NULL is no value, and of none it is NULL', () => {
    const fingerprint = on('FINGERPRINT', type.string);
    fc.assert(
      fc.property(values, values, (some, others) => {
        expect(fingerprint.of(...some)).toBe(reference(some));
        expect(fingerprint.of(...some.toReversed(), null)).toBe(reference(some));
        expect(fingerprint.merged(some, others)).toBe(reference([...some, ...others]));
        expect(fingerprint.without(others, some)).toBe(reference(some));
      }),
    );
    expect(fingerprint.of(null)).toBeNull();
    expect(fingerprint.of()).toBeNull();
  });

  const sql = (select: string, having = ''): string => `
    CREATE TABLE t (k STRING, s STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
    CREATE TABLE o (k STRING, f STRING, c BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
    INSERT INTO o SELECT k, ${select} FROM t GROUP BY k${having};`;
  const RECORDS = ['a', 'b', 'a', 'a'].map((k, i) => ({ k, s: `ä"${i}`, n: i === 2 ? '9007199254740993' : i }));
  const rows = (text: string, stages: number): unknown => {
    const [statement] = plan(text);
    expect(statement.stages).toHaveLength(stages);
    const pipeline = new TestPipeline(statement, 3);
    RECORDS.forEach((record, i) => pipeline.append(i % 3, [record]));
    pipeline.settle();
    return [...pipeline.view].sort().map(([, row]) => row);
  };

  it('is merged by the stages of a grouped statement, of strings and of digits', () => {
    expect(rows(sql('FINGERPRINT(s), COUNT(*)'), 2)).toEqual([
      { k: 'a', f: reference(['ä"0', 'ä"2', 'ä"3']), c: 3 },
      { k: 'b', f: reference(['ä"1']), c: 1 },
    ]);
    expect(rows(sql('FINGERPRINT(n), COUNT(*)'), 2)).toEqual([
      { k: 'a', f: reference(['0', '9007199254740993', '3']), c: 3 },
      { k: 'b', f: reference(['1']), c: 1 },
    ]);
  });

  it('has a FILTER and DISTINCT as any other', () => {
    expect(rows(sql("FINGERPRINT(s) FILTER (WHERE k = 'b'), COUNT(*)"), 2)).toEqual([
      { k: 'a', f: null, c: 3 },
      { k: 'b', f: reference(['ä"1']), c: 1 },
    ]);
    const distinct = plan(sql('FINGERPRINT(DISTINCT k), COUNT(*)'))[0];
    expect(distinct.stages.at(-1)!.operators[0].op).toBe('dataflow');
  });
});

describe('FINGERPRINT in the general engine', () => {
  it.each([
    ['a group', 'SELECT k, FINGERPRINT(s), COUNT(DISTINCT n) FROM t GROUP BY k'],
    [
      'groups alone in their table',
      'SELECT k, FINGERPRINT(s), CAST(NULL AS BIGINT) FROM t x GROUP BY k HAVING COUNT(DISTINCT s) > 0',
    ],
  ])('is the same of %s', (_, query) => {
    const [statement] = plan(`
      CREATE TABLE t (k STRING, s STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
      CREATE TABLE o (k STRING, f STRING, c BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
      INSERT INTO o ${query};`);
    expect(statement.stages.at(-1)!.operators[0].op).toBe('dataflow');
    const pipeline = new TestPipeline(statement, 1);
    const ids = Array.from({ length: 300 }, (__, i) => `event number ${i}`);
    for (let from = 0; from < ids.length; from += 100) {
      pipeline.append(
        0,
        ids.slice(from, from + 100).map((s, i) => ({ k: `k${i % 3}`, s, n: i })),
      );
      pipeline.settle();
      pipeline.restart(1, 0, from === 100);
    }
    for (let k = 0; k < 3; k++) {
      const own = ids.filter((__, i) => (i % 100) % 3 === k);
      expect(pipeline.view.get(`{"k":"k${k}"}`)).toMatchObject({ f: reference(own) });
    }
  });
});

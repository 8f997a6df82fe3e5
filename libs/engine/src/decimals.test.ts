import { describe, expect, it } from '@jest/globals';
import { parseScript, type SqlType } from '@millrace/sql';
import fc from 'fast-check';
import { RowCompiler } from './dataflow/row-compiler.ts';
import type { SqlValue } from './dataflow/row.ts';

const OPTIONS = "WITH ('connector' = 'kafka', 'format' = 'json')";
const POWER = (digits: number) => 10n ** BigInt(digits);

/** `a op b` over a row of two DECIMALs, and the type of its result. */
function operation(op: string, left: readonly [number, number], right: readonly [number, number]) {
  const script = parseScript(
    `CREATE TABLE r (a DECIMAL(${left.join(', ')}), b DECIMAL(${right.join(', ')})) ${OPTIONS};
     CREATE TABLE o (x INT) ${OPTIONS}; INSERT INTO o SELECT 1 FROM r WHERE (a ${op} b) IS NOT NULL;`,
    { pipeline: 'p' },
  );
  let relation = script.inserts[0].input;
  while (relation.op !== 'filter' && 'input' in relation) relation = relation.input;
  if (relation.op !== 'filter' || relation.condition.op !== 'call') throw new Error('a filter is expected');
  const [expression] = relation.condition.args;
  const compute = new RowCompiler({ processingTimeMs: 0 }, new Map()).value(expression, script.tables[0].columns);
  return { compute, type: expression.type };
}

/** `n / d` rounded half away from zero. */
function rounded(n: bigint, d: bigint): bigint {
  const [x, y] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const quotient = (x * 2n + y) / (y * 2n);
  return n < 0n === d < 0n ? quotient : -quotient;
}

/** What arithmetic without bounds says, at the result's scale; null where the precision does not hold it. */
function reference(op: string, a: bigint, sa: number, b: bigint, sb: number, type: SqlType): bigint | boolean | null {
  const scale = Math.max(sa, sb);
  const [x, y] = [a * POWER(scale - sa), b * POWER(scale - sb)];
  if (op === '<') return x < y;
  if (op === '=') return x === y;
  if (type.kind !== 'DECIMAL') throw new Error('a DECIMAL is expected');
  const to = type.scale;
  const exact: Record<string, () => bigint> = {
    '+': () => rounded((x + y) * POWER(to), POWER(scale)),
    '-': () => rounded((x - y) * POWER(to), POWER(scale)),
    '*': () => rounded(a * b * POWER(to), POWER(sa + sb)),
    '/': () => rounded(x * POWER(to), y),
    '%': () => rounded((x % y) * POWER(to), POWER(scale)),
  };
  const result = exact[op]();
  const limit = POWER(type.precision);
  return result < limit && result > -limit ? result : null;
}

const held = (value: bigint): SqlValue => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

const TYPES: readonly (readonly [number, number])[] = [
  [3, 1],
  [5, 5],
  [10, 2],
  [15, 0],
  [18, 4],
  [20, 10],
  [38, 0],
  [38, 18],
];

/** Values of a type: any, and many at its ends and where doubles stop being exact. */
function valuesOf([precision]: readonly [number, number]): fc.Arbitrary<bigint> {
  const most = POWER(precision) - 1n;
  const edges = [0n, 1n, -1n, most, -most, 2n ** 53n, 2n ** 53n - 1n, -(2n ** 53n), 5n, -5n];
  const within = edges.filter((value) => value <= most && value >= -most);
  return fc.oneof(fc.bigInt({ min: -most, max: most }), fc.constantFrom(...within), fc.bigInt({ min: -9n, max: 9n }));
}

describe('DECIMAL arithmetic', () => {
  it.each(['+', '-', '*', '/', '%', '<', '='])('%s is exact, in doubles and in bigints', (op) => {
    for (const left of TYPES) {
      for (const right of TYPES) {
        // Of whole numbers alone, % is one of them.
        if (op === '%' && left[1] === 0 && right[1] === 0) continue;
        const { compute, type } = operation(op, left, right);
        fc.assert(
          fc.property(valuesOf(left), valuesOf(right), (a, b) => {
            if (b === 0n && (op === '/' || op === '%')) return;
            const expected = reference(op, a, left[1], b, right[1], type);
            expect(compute([held(a), held(b)])).toBe(typeof expected === 'bigint' ? held(expected) : expected);
          }),
          { numRuns: 40 },
        );
      }
    }
  });
});

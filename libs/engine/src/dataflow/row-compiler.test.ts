import { describe, expect, it } from '@jest/globals';
import type { Expression, Field, SqlType } from '@millrace/sql';
import { kernel } from '../kernel/index.ts';
import { RowCompiler } from './row-compiler.ts';

const STRING: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable: true };
const INT: SqlType = { kind: 'INT', nullable: false };
const BOOLEAN: SqlType = { kind: 'BOOLEAN', nullable: true };
const text: Field = { name: 't', type: STRING };
const field = (index: number): Expression => ({ op: 'field', index, type: STRING });
const two: Expression = { op: 'literal', value: 2, type: INT };
const call = (fn: string, type: SqlType, ...args: Expression[]): Expression => ({ op: 'call', fn, args, type });

describe('compiled rows', () => {
  const compiler = new RowCompiler({ processingTimeMs: 0 }, new Map());

  it('can call LEFT and RIGHT in the condition of a join', () => {
    const condition = call('=', BOOLEAN, call('LEFT', STRING, field(0), two), call('RIGHT', STRING, field(1), two));
    const joins = compiler.joinPredicate(condition, [text], [text]);
    expect(joins(['abc'], ['cab'])).toBe(true);
    expect(joins(['abc'], ['abc'])).toBe(false);
  });

  it('tells -0 from 0 in keys of doubles, and takes NaN for itself, as Flink', () => {
    const of = (...types: ('DOUBLE' | 'INT')[]) =>
      compiler.key(
        types.map((_, i) => i),
        types.map((kind) => ({ type: { kind, nullable: true } })),
      );
    for (const key of [of('DOUBLE'), of('DOUBLE', 'INT')]) {
      expect(new Set([0, -0, NaN, NaN, null, 0].map((value) => key([value, 1]))).size).toBe(4);
    }
  });

  it('refuses parameters that would hide a function of the kernel', () => {
    expect(Object.keys(kernel)).toContain('left');
    expect(() => compiler.compile(['left'], () => undefined)).toThrow('left');
  });
});

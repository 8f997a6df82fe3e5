import { describe, expect, it } from '@jest/globals';
import type { SqlType, UserFunction } from '@millrace/sql';
import { ComputationFailure } from '../kernel/failure.ts';
import { userFunctionBody } from './user-function.ts';

const STRING: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable: true };
const DECIMAL: SqlType = { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true };

const scalar = (argument: SqlType, result: SqlType): UserFunction => ({
  name: 'f',
  module: './f.ts',
  kind: 'scalar',
  arguments: [argument],
  result,
  deterministic: true,
});

/** The code and message of the failure of a call. */
function failureOf(call: () => unknown): string {
  try {
    call();
  } catch (failure) {
    if (failure instanceof ComputationFailure) return `${failure.isInvalid}: ${failure.code}: ${failure.message}`;
    throw failure;
  }
  return 'none';
}

describe('a function in TypeScript', () => {
  it('sees values as TypeScript has them, and gives values of its type', () => {
    const seen: unknown[] = [];
    const f = userFunctionBody(scalar(DECIMAL, DECIMAL), (value) => (seen.push(value), value === null ? null : '7.5'));
    expect([f(1234), f(null)]).toEqual([750, null]);
    expect(seen).toEqual(['12.34', null]);
  });

  it('fails the record, not the task, when it throws or gives what it does not declare', () => {
    const thrown = userFunctionBody(scalar(STRING, STRING), () => {
      throw new Error('no such town');
    });
    expect(failureOf(() => thrown('x'))).toBe('false: MLR_FUNCTION_FAILED: the function f failed: no such town');
    const wrong = userFunctionBody(scalar(STRING, STRING), () => 7);
    expect(failureOf(() => wrong('x'))).toBe(
      'false: MLR_FUNCTION_RESULT: the function f gave the number 7 where it declares STRING',
    );
    const late = userFunctionBody(scalar(STRING, STRING), async () => 'x');
    expect(failureOf(() => late('x'))).toMatch(/gave a Promise: its body must be synchronous/);
  });

  it('that gives rows gives all of them or, when one fails, none', () => {
    const row: SqlType = { kind: 'ROW', fields: [{ name: 'word', type: STRING }], nullable: true };
    const words = userFunctionBody({ ...scalar(STRING, row), kind: 'table' }, function* (text) {
      for (const word of String(text).split(' ')) {
        if (word === '') throw new Error('two blanks');
        yield { word };
      }
    });
    expect(words('a b')).toEqual([['a'], ['b']]);
    expect(failureOf(() => words('a  b'))).toMatch('MLR_FUNCTION_FAILED: the function f failed: two blanks');
  });
});

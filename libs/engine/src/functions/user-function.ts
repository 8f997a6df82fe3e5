import type { SqlType, UserFunction } from '@millrace/sql';
import type { Row, SqlValue } from '../dataflow/row.ts';
import { failRecord } from '../kernel/failure.ts';
import { fromPlain, nameOf, toPlain } from './values.ts';

/** A function of `CREATE FUNCTION`, ready to be called with plain values. A table function answers with rows. */
export type UserFunctionBody = (...args: SqlValue[]) => SqlValue | Iterable<Row>;

/**
 * A function's body as its module has it (values.ts: how values look there), for the engine. What it throws, and a result
 * that is not of its type, is a failure of the record at hand (`MLR_FUNCTION_FAILED`, `MLR_FUNCTION_RESULT`).
 */
export function userFunctionBody(fn: UserFunction, body: (...args: unknown[]) => unknown): UserFunctionBody {
  const takes = fn.arguments.map((type: SqlType) => (value: SqlValue) => fromPlain(value, type));
  const guarded = <T>(call: () => T): T => {
    try {
      return call();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return failRecord('MLR_FUNCTION_FAILED', `the function ${fn.name} failed: ${reason}`);
    }
  };
  const call = (args: readonly SqlValue[]): unknown => {
    const given = body(...args.map((arg, i) => (takes[i] ?? takes.at(-1)!)(arg)));
    // It is refused as a result; what becomes of it must not end the process.
    if (given instanceof Promise) given.catch(() => undefined);
    return given;
  };
  if (fn.kind === 'scalar')
    return (...args) =>
      toPlain(
        guarded(() => call(args)),
        fn.result,
        fn.name,
      );
  return (...args) => {
    const given = guarded(() => call(args));
    if (!isIterable(given)) {
      failRecord('MLR_FUNCTION_RESULT', `the table function ${fn.name} gave ${nameOf(given)}, not a list of rows`);
    }
    // All of them before the first is sent: one that fails takes back nothing.
    return guarded(() => Array.from(given)).map((row) => toPlain(row, fn.result, fn.name) as Row);
  };
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

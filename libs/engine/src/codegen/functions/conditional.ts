import type { Code } from '../code.ts';
import { assign, compileExpression, declareResult } from '../expression.ts';
import { isApproximate, type Value } from '../value.ts';
import { compare } from './comparison.ts';
import type { Generator } from './generator.ts';

/** GREATEST, LEAST: NULL as soon as one argument is; those behind it are not computed. */
function extreme(op: '>' | '<'): Generator {
  return (call, scope) => {
    const { code } = scope;
    const result = declareResult(call.type, call.args, scope);
    const emit = (i: number): void => {
      const value = compileExpression(call.args[i], scope);
      const take = () => {
        if (i === 0) assign(result, value, code);
        else code.block(`if (${wins(op, value, result, code)})`, () => assign(result, value, code));
        if (i + 1 < call.args.length) emit(i + 1);
      };
      if (value.isNull === 'false') {
        take();
        return;
      }
      code.line(`if (${value.isNull}) ${result.isNull} = true;`);
      code.block('else', take);
    };
    emit(0);
    return result;
  };
}

/** NaN is the greatest number. */
function wins(op: '>' | '<', value: Value, best: Value, code: Code): string {
  const better = compare(op, value, best, code);
  if (value.form !== 'number' || best.form !== 'number' || !isApproximate(value.type)) return better;
  const nan = op === '>' ? value.v : best.v;
  return `${better} || ${nan} !== ${nan}`;
}

export const conditional: Readonly<Record<string, Generator>> = {
  GREATEST: extreme('>'),
  LEAST: extreme('<'),
};

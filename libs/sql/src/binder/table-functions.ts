import { SqlError } from '../errors.ts';
import { placed, type Expression, type TableCall } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { FromNode } from '../syntax/ast.ts';
import { userArguments, versionOf } from './calls.ts';
import { ExpressionBinder } from './expression.ts';
import type { FromContext, Source } from './from.ts';
import { correlate, oneRow, type LateralJoin } from './unnest.ts';
import { WINDOW_FUNCTIONS } from './window-table-function.ts';

type FunctionNode = Extract<FromNode, { from: 'function' }>;

/** `LATERAL TABLE(f(a, b)) AS t (x, y)`: the rows that a table function of the script makes of each row. */
export function bindTableFunction(node: FunctionNode, lateral: LateralJoin, context: FromContext): Source {
  const definition = context.catalog.function(node.writtenName);
  if (!definition) {
    const near = didYouMean(node.name, WINDOW_FUNCTIONS);
    throw new SqlError('MLR_SQL_NAME', `unknown table function \`${node.writtenName}\`${near}`, node.at);
  }
  const { name, kind, result } = definition;
  if (kind !== 'table' || result.kind !== 'ROW') {
    throw new SqlError('MLR_SQL_SEMANTIC', `${name} gives one value, not rows: call it in SELECT`, node.at);
  }
  const input = lateral.left ?? oneRow(context.outer, node);
  const binder = new ExpressionBinder({ ...input.scope, outer: null }, context.catalog);
  const given = node.args.map((arg) => {
    if (arg.arg !== 'expression') throw new SqlError('MLR_SQL_TYPE', `${name} takes values, not tables`, arg.at);
    return { value: binder.bind(arg.expression), at: arg.at };
  });
  const args: readonly Expression[] = userArguments(definition, given, node.at);
  const call = placed<TableCall>({ fn: 'USER', name, args, ...versionOf(definition) }, node.at);
  return correlate(input, result.fields, call, node.alias, lateral, context, node);
}

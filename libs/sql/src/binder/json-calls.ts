import { SqlError } from '../errors.ts';
import type { FunctionDefinition } from '../functions/definition.ts';
import type { Expression } from '../logical/plan.ts';
import type { CallNode } from '../syntax/ast.ts';
import { makeCall, type Argument } from './calls.ts';
import type { ExpressionBinder } from './expression.ts';

/** JSON_VALUE, JSON_QUERY, JSON_EXISTS with their clauses. */
export function bindJsonCall(
  definition: FunctionDefinition,
  node: CallNode,
  args: readonly Argument[],
  binder: ExpressionBinder,
): Expression {
  const { returning, onEmpty, onError, wrapper } = node.json!;
  if (returning || onEmpty || onError || wrapper) {
    void binder;
    throw new SqlError('MLR_SQL_UNSUPPORTED', `the clauses of ${node.name} are not supported yet`, node.at);
  }
  return makeCall(definition, node.name, args, node.at);
}

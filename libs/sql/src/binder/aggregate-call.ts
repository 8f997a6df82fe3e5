import { SqlError } from '../errors.ts';
import { AGGREGATES, type AggregateDefinition } from '../functions/aggregates.ts';
import { placed, type AggregateCall, type Expression } from '../logical/plan.ts';
import type { CallNode, ExpressionNode } from '../syntax/ast.ts';
import { withNullable } from '../type-system/type.ts';
import { checkArity, UNTYPED_NULL } from './calls.ts';
import { castTo } from './coerce.ts';
import { folded } from './constants.ts';
import type { ExpressionBinder } from './expression.ts';
import { conjunction } from './relations.ts';

/**
 * `SUM(DISTINCT a) FILTER (WHERE b)`, of a group or with OVER. `canBeEmpty`: whether there may be no row to compute it
 * of. `binder` binds the arguments.
 */
export function bindAggregateCall(
  node: CallNode,
  place: 'group' | 'over',
  canBeEmpty: boolean,
  binder: ExpressionBinder,
): AggregateCall {
  const definition = definitionOf(node, place);
  const { fn } = definition;
  const { name, at } = node;
  // An order is read and has no effect, as in Flink.
  for (const { expression } of node.orderBy ?? []) binder.bind(expression);
  const filter = filterOf(node, fn, binder);
  if (node.star) {
    if (fn !== 'COUNT') throw new SqlError('MLR_SQL_SEMANTIC', `${name}(*) means nothing: name a column`, at);
    return placed<AggregateCall>(
      { fn, distinct: false, ...filter, type: resolve(definition, [], false, node).type },
      at,
    );
  }
  checkArity(name, definition.arity, node.args.length, at);
  const args = [...node.args, ...nullClause(node)].map((arg) => binder.bind(arg));
  // The distance of LAG is a constant.
  if (definition.only === 'over' && args.length > 1) args[1] = folded(args[1]);
  const bare = args.findIndex(({ type }) => type.kind === 'NULL');
  if (bare >= 0) throw new SqlError('MLR_SQL_TYPE', UNTYPED_NULL, node.args[bare].at);
  const { type, parameters } = resolve(definition, args, canBeEmpty || node.filter !== null, node);
  const [argument, ...rest] = args.map((arg, i) => castParameter(arg, parameters?.[i]));
  const call: AggregateCall = {
    fn,
    ...(argument && { argument }),
    ...(rest.length > 0 && { rest }),
    distinct: node.distinct,
    ...filter,
    type,
  };
  return placed(call, at);
}

/** FILTER, and IGNORE NULLS as one; to LAG it makes no difference, as in Flink. */
function filterOf(node: CallNode, fn: AggregateCall['fn'], binder: ExpressionBinder): { filter?: Expression } {
  const conditions: ExpressionNode[] = node.filter ? [node.filter] : [];
  if (node.nulls === 'IGNORE' && fn === 'ARRAY_AGG' && node.args.length > 0) {
    conditions.push({ node: 'operator', op: 'IS NOT NULL', args: [node.args[0]], at: node.at });
  }
  const [first, second] = conditions.map((condition) => binder.bindCondition(condition, 'FILTER'));
  if (!second) return first ? { filter: first } : {};
  return { filter: conjunction([first, second]) };
}

function definitionOf(node: CallNode, place: 'group' | 'over'): AggregateDefinition {
  const definition = AGGREGATES.get(node.name);
  if (!definition) {
    throw new SqlError('MLR_SQL_SEMANTIC', `${node.name} is no function for OVER`, node.at);
  }
  if (definition.only === 'over' && place === 'group') {
    throw new SqlError('MLR_SQL_SEMANTIC', `${node.name} needs OVER (PARTITION BY … ORDER BY …)`, node.at);
  }
  if (definition.only === 'group' && place === 'over') {
    throw new SqlError('MLR_SQL_UNSUPPORTED', `${node.name} cannot be used with OVER: group instead`, node.at);
  }
  if (definition.only === 'over' && (node.distinct || node.filter)) {
    throw new SqlError('MLR_SQL_SEMANTIC', `DISTINCT and FILTER mean nothing to ${node.name}`, node.at);
  }
  if (node.nulls && definition.fn !== 'ARRAY_AGG' && definition.only !== 'over') {
    const message = `RESPECT and IGNORE NULLS are for ARRAY_AGG (nor does Flink know them of ${node.name}): use FILTER`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, node.at);
  }
  if (node.orderBy && definition.fn !== 'ARRAY_AGG' && definition.fn !== 'JSON_ARRAYAGG') {
    throw new SqlError('MLR_SQL_SEMANTIC', `${node.name} takes no ORDER BY (nor in Flink)`, node.at);
  }
  return definition;
}

function resolve(definition: AggregateDefinition, args: readonly Expression[], empty: boolean, node: CallNode) {
  const resolution = definition.resolve(args, empty);
  if (typeof resolution === 'string') throw new SqlError('MLR_SQL_TYPE', resolution, node.at);
  return resolution;
}

/** `NULL ON NULL` or `ABSENT ON NULL` of the JSON aggregates, as a last argument. */
function nullClause({ json, at }: CallNode): ExpressionNode[] {
  return json?.onNull ? [{ node: 'literal', literal: { kind: 'string', text: json.onNull }, at }] : [];
}

function castParameter(arg: Expression, parameter: Expression['type'] | undefined): Expression {
  return parameter ? castTo(arg, withNullable(parameter, arg.type.nullable)) : arg;
}

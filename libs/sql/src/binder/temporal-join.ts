import { SqlError } from '../errors.ts';
import type { ExpressionNode, FromNode } from '../syntax/ast.ts';
import type { Expression, Position, Relation } from '../logical/plan.ts';
import { withNullable } from '../type-system/type.ts';
import { ExpressionBinder } from './expression.ts';
import { joinScopes, named, type FromContext, type Source } from './from.ts';
import { append, materialized, processingTime } from './relations.ts';

interface TemporalJoin {
  readonly left: Source;
  readonly kind: 'inner' | 'left';
  readonly condition: ExpressionNode | null;
  readonly at: Position;
}

/** `left JOIN t FOR SYSTEM_TIME AS OF left.time ON …`: the row of `t` that was valid at that time. */
export function bindTemporalJoin(
  node: Extract<FromNode, { from: 'table' }>,
  { left, kind, condition, at }: TemporalJoin,
  context: FromContext,
): Source {
  if (!condition) throw new SqlError('MLR_SQL_SEMANTIC', 'a temporal join needs ON with the key of the table', at);
  const time = new ExpressionBinder(left.scope, context.catalog).bind(node.systemTime!);
  const { input, timeField } = withTime(left.relation, time, node.systemTime!.at);
  const right = named(context.catalog.relation(node.name), node.alias, node.name.text, context);
  // A computed time stands behind the left columns, where no name reaches it.
  const extra = input.fields.slice(left.relation.fields.length);
  const leftScope = { ...left.scope, fields: [...left.scope.fields, ...extra] };
  const scope = joinScopes(leftScope, right.scope, node.alias?.name.at ?? node.at);
  const bound = new ExpressionBinder(scope, context.catalog).bindCondition(condition, 'ON');
  const rightFields = right.relation.fields.map(materialized);
  const fields = rightFields.map(({ name, type }) => ({
    name,
    type: withNullable(type, type.nullable || kind === 'left'),
  }));
  const relation: Relation = {
    op: 'temporal-join',
    kind,
    left: input,
    right: right.relation,
    timeField,
    condition: bound,
    fields: [...input.fields, ...fields],
    at,
  };
  return { relation, scope: { ...scope, fields: relation.fields } };
}

function withTime(left: Relation, time: Expression, at: Position): { input: Relation; timeField: number } {
  if (time.op === 'field' && left.fields[time.index]?.timeAttribute) return { input: left, timeField: time.index };
  if (processingTime(time)) return { input: append(left, [time], '$proctime'), timeField: left.fields.length };
  const message =
    'FOR SYSTEM_TIME AS OF takes a time attribute of the left side: its event time or a PROCTIME() column';
  throw new SqlError('MLR_SQL_SEMANTIC', message, at);
}

import { SqlError } from '../errors.ts';
import type { Field, Relation } from '../logical/plan.ts';
import type { AliasNode, ExpressionNode, FromNode } from '../syntax/ast.ts';
import { formatType, simple, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { ExpressionBinder } from './expression.ts';
import { joinScopes, type FromContext, type Source } from './from.ts';
import { isTrue } from './relations.ts';
import { NOTHING, scopeOf, type Scope } from './scope.ts';

/** The left side that a lateral item of FROM looks at; null: it stands alone. */
export interface LateralJoin {
  readonly left: Source | null;
  readonly kind: 'inner' | 'left';
  readonly condition?: ExpressionNode | null;
}

/** `CROSS JOIN UNNEST(collection) [WITH ORDINALITY] AS t (…)`: a row per element. */
export function bindUnnest(
  node: Extract<FromNode, { from: 'unnest' }>,
  lateral: LateralJoin,
  context: FromContext,
): Source {
  const input = lateral.left ?? oneRow(context.outer, node);
  const collection = new ExpressionBinder({ ...input.scope, outer: context.outer }, context.catalog).bind(node.array);
  const elements = elementFields(collection.type, node.alias, node.array);
  const ordinality: Field[] = node.ordinality ? [{ name: 'ORDINALITY', type: simple('INT', false) }] : [];
  const call = { fn: 'UNNEST', collection, ordinality: node.ordinality } as const;
  return correlate(input, [...elements, ...ordinality], call, node.alias, lateral, context, node);
}

/** A correlate over `input`, the function's fields named by the alias. */
export function correlate(
  input: Source,
  made: readonly Field[],
  call: Extract<Relation, { op: 'correlate' }>['call'],
  alias: AliasNode | null,
  lateral: LateralJoin,
  context: FromContext,
  { at }: FromNode,
): Source {
  const left = lateral.kind === 'left';
  if (alias?.columns && alias.columns.length !== made.length) {
    const message = `${alias.columns.length} names for ${made.length} columns`;
    throw new SqlError('MLR_SQL_NAME', message, alias.columns[0].at);
  }
  const fields = made.map(({ name, type }, i): Field => {
    return { name: alias?.columns?.[i].text ?? name, type: withNullable(type, type.nullable || left) };
  });
  const scope = joinScopes(input.scope, scopeOf(fields, alias?.name.text ?? null, context.outer), alias?.name.at ?? at);
  const condition = lateral.condition
    ? new ExpressionBinder(scope, context.catalog).bindCondition(lateral.condition, 'ON')
    : null;
  const relation: Relation = {
    op: 'correlate',
    input: input.relation,
    left,
    call,
    condition: condition && !isTrue(condition) ? condition : null,
    fields: [...input.relation.fields, ...fields],
    at,
  };
  return { relation, scope: { ...scope, fields: relation.fields } };
}

/** A row without columns, for what stands alone in FROM. */
export function oneRow(outer: Scope | null, { at }: Pick<FromNode, 'at'>): Source {
  return { relation: { op: 'values', rows: [[]], fields: [], at }, scope: { ...NOTHING, tables: [], outer } };
}

/** Elements of ROW type are spread; a plain element has the alias's own name, as in Flink. */
function elementFields(type: SqlType, alias: AliasNode | null, { at }: ExpressionNode): Field[] {
  switch (type.kind) {
    case 'ARRAY':
    case 'MULTISET': {
      const { element } = type;
      if (element.kind !== 'ROW') return [{ name: alias?.name.text ?? 'EXPR$0', type: element }];
      return element.fields.map((field) => ({
        name: field.name,
        type: withNullable(field.type, field.type.nullable || element.nullable),
      }));
    }
    case 'MAP':
      return [
        { name: 'KEY', type: type.key },
        { name: 'VALUE', type: type.value },
      ];
    default:
      throw new SqlError('MLR_SQL_TYPE', `UNNEST takes an ARRAY, MAP or MULTISET, not ${formatType(type)}`, at);
  }
}

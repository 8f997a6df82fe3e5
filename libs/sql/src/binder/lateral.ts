import type { Expression, Position, Relation } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import type { ExpressionNode, FromNode } from '../syntax/ast.ts';
import { knownOutside } from './by-values.ts';
import { byKeys, decorrelate, settled, type Outer, type Pulled } from './decorrelate.ts';
import { ExpressionBinder } from './expression.ts';
import { joinScopes, named, type FromContext, type Source } from './from.ts';
import { join } from './joins.ts';
import { lateralTop } from './lateral-top.ts';
import { lateralUnnest } from './lateral-unnest.ts';
import { looksOut } from './outer-references.ts';
import { allFields, append, conjunction, project, substitute, TRUE } from './relations.ts';
import { outerPlace } from './scope.ts';

interface LateralQuery {
  readonly left: Source;
  readonly kind: 'inner' | 'left';
  readonly condition: ExpressionNode | null;
}

/** `a, LATERAL (SELECT … WHERE b.k = a.k)`: a join by what the sub-query asks of its outer row. */
export function bindLateralQuery(
  node: Extract<FromNode, { from: 'query' }>,
  { left, kind, condition }: LateralQuery,
  context: FromContext,
): Source {
  const query = context.bindQuery(node.query, context.catalog, left.scope);
  const whole = condition === null || isTrueNode(condition);
  const top = kind === 'inner' && whole ? lateralTop(left.relation, query) : null;
  if (top) return placed(top, query, node, left, context);
  const elements = lateralUnnest(left.relation, query, kind === 'left');
  if (elements && whole) return placed(elements, query, node, left, context);
  const outer: Outer = { relation: left.relation, column: (field) => field, role: 'lateral' };
  const decorrelated = decorrelate(query, outer, node.at);
  const known = knownOutside(decorrelated.conditions, decorrelated.outputs);
  const settles = kind === 'left' && !(whole && decorrelated.padded);
  const pulled = settles ? inColumns(settled(decorrelated), outer, node.at) : decorrelated;
  const width = left.relation.fields.length;
  const inJoin = (e: Expression) =>
    substitute(e, (i, field) => ({ ...field, op: 'field', index: i < 0 ? outerPlace(i) : i + width }));
  const source = named(query, node.alias, null, context);
  const names = source.relation.fields.map(({ name }) => name);
  const scope = joinScopes(left.scope, { ...source.scope, outer: null }, node.alias?.name.at ?? node.at);
  // The join is over what was pulled; the names are of the sub-query's columns, which stand where its outputs are.
  const on = condition ? new ExpressionBinder(scope, context.catalog).bindCondition(condition, 'ON') : TRUE;
  const outputs = pulled.outputs.map(inJoin);
  const ownCondition = substitute(on, (i, field) => (i < width ? field : outputs[i - width]));
  const joined = join(kind, left.relation, pulled.relation, conjunction([...[...pulled.conditions, ...known].map(inJoin), ownCondition]), node.at); // prettier-ignore
  const columns = outputs.map((output) => mapFields(output, (i) => i));
  const retyped = columns.map((column) => substitute(column, (i, field) => (i < width ? field : { ...field, type: joined.fields[i].type }))); // prettier-ignore
  const padded = retyped.map((column) => (kind === 'left' && !pulled.padded ? { ...column, type: { ...column.type, nullable: true } } : column)); // prettier-ignore
  const relation = project(
    joined,
    [...allFields(joined).slice(0, width), ...padded],
    [...left.relation.fields.map(({ name }) => name), ...names],
  );
  return { relation, scope: { ...scope, fields: relation.fields, outer: context.outer } };
}

/** The same with all outputs in columns of the relation: where it has no row, they are NULL whatever they are made of. */
function inColumns(pulled: Pulled, outer: Outer, at: Position): Pulled {
  const { relation, outputs } = pulled;
  if (outputs.every((output) => output.op === 'field' && output.index >= 0)) return pulled;
  if (outputs.some(looksOut)) {
    const { input, conditions } = byKeys(pulled, outer, at);
    return { relation: input, outputs: allFields(input).slice(0, outputs.length), conditions, padded: false };
  }
  const columns = append(relation, outputs, '$output');
  return { ...pulled, relation: columns, outputs: allFields(columns).slice(relation.fields.length) };
}

/** A relation of the fields of both sides under their names. */
function placed(
  relation: Relation,
  query: Relation,
  node: Extract<FromNode, { from: 'query' }>,
  left: Source,
  context: FromContext,
): Source {
  const right = named(query, node.alias, null, context);
  const scope = joinScopes(left.scope, { ...right.scope, outer: null }, node.alias?.name.at ?? node.at);
  const names = [...left.relation.fields, ...right.relation.fields].map(({ name }) => name);
  const renamed = project(relation, allFields(relation), names);
  return { relation: renamed, scope: { ...scope, fields: renamed.fields, outer: context.outer } };
}

function isTrueNode(node: ExpressionNode): boolean {
  return node.node === 'literal' && node.literal.kind === 'boolean' && node.literal.value;
}

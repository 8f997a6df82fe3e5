import { SqlError } from '../errors.ts';
import type { Expression, Position, Relation } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import type { AliasNode, FromNode, Name, QueryNode } from '../syntax/ast.ts';
import { call } from './calls.ts';
import type { Catalog } from './catalog.ts';
import { ExpressionBinder } from './expression.ts';
import { withStateTtl, type StateTtls } from './hints.ts';
import { join } from './joins.ts';
import { bindLateralQuery } from './lateral.ts';
import { bindOn } from './on.ts';
import { allFields, conjunction, firstFields, project, TRUE } from './relations.ts';
import { scopeOf, type MergedColumn, type Scope } from './scope.ts';
import { bindTableFunction } from './table-functions.ts';
import { bindTemporalJoin } from './temporal-join.ts';
import { bindUnnest } from './unnest.ts';
import { bindWindowFunction, isWindowFunction } from './window-table-function.ts';

/** What FROM comes to: rows, and the names of their columns. */
export interface Source {
  readonly relation: Relation;
  readonly scope: Scope;
}

export interface FromContext {
  readonly catalog: Catalog;
  /** Of a sub-query. */
  readonly outer: Scope | null;
  readonly bindQuery: (query: QueryNode, catalog: Catalog, outer?: Scope | null) => Relation;
  /** Of the SELECT whose FROM it is. */
  readonly stateTtls?: StateTtls;
}

type JoinNode = Extract<FromNode, { from: 'join' }>;

export function bindFrom(node: FromNode, context: FromContext): Source {
  switch (node.from) {
    case 'join':
      return bindJoin(node, context);
    case 'unnest':
      return bindUnnest(node, { left: null, kind: 'inner', condition: null }, context);
    case 'table':
      if (node.systemTime) {
        const message = 'FOR SYSTEM_TIME AS OF belongs behind JOIN: … AS o JOIN t FOR SYSTEM_TIME AS OF o.ts ON …';
        throw new SqlError('MLR_SQL_SEMANTIC', message, node.at);
      }
      return named(context.catalog.relation(node.name), node.alias, node.name.text, context);
    case 'query':
      return named(context.bindQuery(node.query, context.catalog, context.outer), node.alias, null, context);
    case 'function': {
      if (!isWindowFunction(node.name)) return bindTableFunction(node, { left: null, kind: 'inner' }, context);
      const window = bindWindowFunction(node, (table) => bindFrom(table, context).relation);
      return named(window, node.alias, null, context);
    }
  }
}

/** A relation under its alias; the alias may name the columns anew. */
export function named(
  relation: Relation,
  alias: AliasNode | null,
  ownName: string | null,
  { outer }: Pick<FromContext, 'outer'>,
): Source {
  const renamed = alias?.columns ? renameColumns(relation, alias.columns) : relation;
  return { relation: renamed, scope: scopeOf(renamed.fields, alias?.name.text ?? ownName, outer) };
}

/** `AS v (a, b)`: the same rows under other names. */
export function renameColumns(relation: Relation, names: readonly Name[]): Relation {
  if (names.length !== relation.fields.length) {
    const message = `${names.length} names for ${relation.fields.length} columns`;
    throw new SqlError('MLR_SQL_NAME', message, names[0].at);
  }
  return project(
    relation,
    allFields(relation),
    names.map(({ text }) => text),
  );
}

function bindJoin(node: JoinNode, context: FromContext): Source {
  const left = bindFrom(node.left, context);
  const { right } = node;
  const kind = node.kind === 'cross' ? 'inner' : node.kind;
  const lateral = right.from === 'unnest' || (right.from === 'function' && !isWindowFunction(right.name));
  if (lateral || (right.from === 'query' && right.lateral) || (right.from === 'table' && right.systemTime)) {
    if (kind === 'right' || kind === 'full') {
      const message = `a ${kind.toUpperCase()} JOIN cannot look at each row of its left side: use JOIN or LEFT JOIN`;
      throw new SqlError('MLR_SQL_SEMANTIC', message, node.at);
    }
    if (node.using || node.natural) throw new SqlError('MLR_SQL_UNSUPPORTED', 'write this join with ON', node.at);
    const lateralJoin = { left, kind, condition: node.on };
    if (right.from === 'unnest') return bindUnnest(right, lateralJoin, context);
    if (right.from === 'function') return bindTableFunction(right, lateralJoin, context);
    if (right.from === 'query') return bindLateralQuery(right, lateralJoin, context);
    return bindTemporalJoin(right, { ...lateralJoin, at: node.at }, context);
  }
  const source = bindFrom(right, context);
  const scope = joinScopes(left.scope, source.scope, right.alias?.name.at ?? node.at);
  const { condition, merged, right: widened } = joinCondition(node, left, source, scope, context);
  const plain = join(kind, left.relation, widened, condition, node.at);
  const joined = withStateTtl(plain, [left.scope, source.scope], context.stateTtls);
  const relation = firstFields(joined, scope.fields.length);
  return { relation, scope: { ...scope, fields: relation.fields, merged: [...merged, ...scope.merged] } };
}

/** The names of both sides; the right side's columns come behind. */
export function joinScopes(left: Scope, right: Scope, at: Position): Scope {
  const shift = (place: number) => place + left.fields.length;
  const twice = right.tables.find(({ name }) => name !== null && left.tables.some((table) => table.name === name));
  if (twice) {
    throw new SqlError('MLR_SQL_NAME', `\`${twice.name}\` is twice in FROM: give one another name with AS`, at);
  }
  return {
    fields: [...left.fields, ...right.fields],
    tables: [...left.tables, ...right.tables.map(({ name, places }) => ({ name, places: places.map(shift) }))],
    merged: [
      ...left.merged,
      ...right.merged.map(({ name, value, places }) => ({
        name,
        value: mapFields(value, shift),
        places: places.map(shift),
      })),
    ],
    outer: left.outer,
  };
}

function joinCondition(node: JoinNode, left: Source, right: Source, scope: Scope, context: FromContext) {
  const names = node.using ?? (node.natural ? commonNames(left, right, node) : null);
  if (!names) {
    if (!node.on) return { condition: TRUE, merged: [], right: right.relation };
    return { ...bindOn(node.on, left, right, scope, context), merged: [] };
  }
  const conditions: Expression[] = [];
  const merged: MergedColumn[] = [];
  const width = left.relation.fields.length;
  for (const name of names) {
    const column = ({ scope: side }: Source) => new ExpressionBinder(side).bind({ node: 'column', path: [name], at: name.at }); // prettier-ignore
    const [l, r] = [column(left), mapFields(column(right), (place) => place + width)];
    conditions.push(call('=', [l, r], name.at));
    const value = node.kind === 'full' || node.kind === 'right' ? call('COALESCE', [l, r], name.at) : l;
    const places = [l, r].flatMap((side) => (side.op === 'field' ? [side.index] : []));
    merged.push({ name: name.text, value: padded(value, node.kind), places });
  }
  return { condition: conjunction(conditions), merged, right: right.relation };
}

/** Above an outer join every column may be NULL; the merged one only when both are. */
function padded(value: Expression, kind: JoinNode['kind']): Expression {
  if (value.op !== 'call' || kind === 'inner' || kind === 'cross') return value;
  const args = value.args.map((arg) => ({ ...arg, type: { ...arg.type, nullable: true } }));
  return { ...value, args, type: { ...value.type, nullable: true } };
}

function commonNames(left: Source, right: Source, { at }: JoinNode): Name[] {
  const rightNames = new Set(right.relation.fields.map(({ name }) => name));
  const names = left.relation.fields.map(({ name }) => name).filter((name) => rightNames.has(name));
  return [...new Set(names)].map((text) => ({ text, at }));
}

import { SqlError } from '../errors.ts';
import { FOREIGN_FUNCTIONS, insteadOf } from '../foreign-names.ts';
import { AGGREGATES } from '../functions/aggregates.ts';
import { functionByName, functionNames } from '../functions/registry.ts';
import { placed, type Expression, type Position } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { CallNode, ExpressionNode } from '../syntax/ast.ts';
import { castable } from '../type-system/casts.ts';
import { commonTypeOf } from '../type-system/common-type.ts';
import { formatType, simple, withNullable } from '../type-system/type.ts';
import { resolveType } from '../type-system/type-node.ts';
import type { SqlType } from '../types.ts';
import { checkArity, makeCall, operator, userArguments, versionOf } from './calls.ts';
import type { Catalog } from './catalog.ts';
import { castTo } from './coerce.ts';
import { isGroupWindow, isWindowAuxiliary, misplaced } from './group-window.ts';
import { bindLiteral } from './literals.ts';
import { refusalOf, rewriteCall, rewriteOperator } from './rewrites.ts';
import { fieldOfRow, resolveColumn, type Scope } from './scope.ts';

export type SubQueryNode = Extract<ExpressionNode, { node: 'subquery' | 'exists' | 'in-query' | 'some-query' }>;

/** Take out of an expression what does not belong to one row; each is absent where it is not allowed. */
export interface Hooks {
  readonly aggregate?: (call: CallNode) => Expression;
  readonly over?: (call: CallNode) => Expression;
  /** `TUMBLE_START(…)` and its like. */
  readonly windowPart?: (call: CallNode, binder: ExpressionBinder) => Expression;
  readonly subQuery?: (node: SubQueryNode, binder: ExpressionBinder) => Expression;
}

/** A CASE with a thousand WHENs repeats its operand as often. */
const MOST_REPEATS = 20_000;

/** Makes typed expressions of expression nodes: names to indexes, calls to ids, implicit casts to casts. */
export class ExpressionBinder {
  readonly scope: Scope;
  /** Where user functions are; null where none can be. */
  readonly catalog: Catalog | null;
  private readonly hooks: Hooks;
  private readonly bound = new WeakSet<ExpressionNode>();
  private repeats = 0;
  /** Where each bound expression stands, for errors that later passes find. */
  readonly positions = new WeakMap<Expression, Position>();

  constructor(scope: Scope, catalog: Catalog | null = null, hooks: Hooks = {}) {
    this.scope = scope;
    this.catalog = catalog;
    this.hooks = hooks;
  }

  bind(node: ExpressionNode): Expression {
    this.checkRepeats(node);
    const bound = this.dispatch(node);
    const expression = canFail(bound) ? placed(bound, node.at) : bound;
    this.positions.set(expression, node.at);
    return expression;
  }

  /** CASE, BETWEEN and NULLIF stand for expressions with an operand several times: nested, they grow beyond all bounds. */
  private checkRepeats(node: ExpressionNode): void {
    if (!this.bound.has(node)) {
      this.bound.add(node);
    } else if (++this.repeats > MOST_REPEATS) {
      const message = 'CASE a WHEN, BETWEEN and NULLIF nested too deep: name the value they compare in a sub-query';
      throw new SqlError('MLR_SQL_LIMIT', message, node.at);
    }
  }

  /** A condition: BOOLEAN (or NULL). */
  bindCondition(node: ExpressionNode, where: string): Expression {
    const expression = this.bind(node);
    if (expression.type.kind === 'NULL') return castTo(expression, simple('BOOLEAN'));
    if (expression.type.kind === 'BOOLEAN') return expression;
    throw new SqlError('MLR_SQL_TYPE', `${where} needs a condition, not ${formatType(expression.type)}`, node.at);
  }

  private dispatch(node: ExpressionNode): Expression {
    switch (node.node) {
      case 'literal':
        return bindLiteral(node.literal, node.at);
      case 'column':
        return resolveColumn(this.scope, node.path);
      case 'operator': {
        const rewritten = rewriteOperator(node);
        if (rewritten !== node) return this.bind(rewritten);
        return this.call(node.op, node.args, node.at);
      }
      case 'call':
        return this.bindCall(node);
      case 'case':
        return this.bindCase(node);
      case 'cast':
        return this.bindCast(node);
      case 'row':
      case 'array':
      case 'map':
        return this.call(node.node.toUpperCase(), node.items, node.at);
      case 'access':
        return fieldOfRow(this.bind(node.input), node.field);
      case 'subquery':
      case 'exists':
      case 'in-query':
      case 'some-query':
        if (this.hooks.subQuery) return this.hooks.subQuery(node, this);
        throw new SqlError('MLR_SQL_UNSUPPORTED', 'a sub-query cannot stand here: write it as a join', node.at);
    }
  }

  /** The operator `id` over nodes. */
  private call(id: string, nodes: readonly ExpressionNode[], at: Position): Expression {
    return makeCall(operator(id, at), id, this.arguments(nodes), at, this.cast);
  }

  private arguments(nodes: readonly ExpressionNode[]) {
    return nodes.map((node) => ({ value: this.bind(node), at: node.at }));
  }

  private readonly cast = (expression: Expression, type: SqlType, at: Position): Expression => {
    const converted = castTo(expression, type);
    const cast = canFail(converted) ? placed(converted, at) : converted;
    this.positions.set(cast, at);
    return cast;
  };

  private bindCall(node: CallNode): Expression {
    const { name, at } = node;
    if (node.over) {
      if (this.hooks.over) return this.hooks.over(node);
      throw new SqlError('MLR_SQL_SEMANTIC', `${name} … OVER cannot stand here: put it into a sub-query`, at);
    }
    if (AGGREGATES.has(name)) {
      if (this.hooks.aggregate) return this.hooks.aggregate(node);
      throw new SqlError('MLR_SQL_SEMANTIC', `${name} is an aggregate: it cannot stand here`, at);
    }
    if (node.distinct || node.star || node.filter || node.nulls || node.orderBy) {
      const hint = 'DISTINCT, *, FILTER, ORDER BY and NULLS mean nothing to it';
      throw new SqlError('MLR_SQL_SEMANTIC', `${name} is no aggregate: ${hint}`, at);
    }
    if (isGroupWindow(name)) throw misplaced(node);
    if (isWindowAuxiliary(name)) {
      if (this.hooks.windowPart) return this.hooks.windowPart(node, this);
      throw misplaced(node);
    }
    return this.bindUserCall(node) ?? this.bindScalarCall(node);
  }

  private bindScalarCall(node: CallNode): Expression {
    const { name, at } = node;
    const rewritten = rewriteCall(node);
    if (rewritten) {
      const expression = this.bind(rewritten);
      // Unlike CASE, IF may be NULL when its condition may.
      const nullable = name === 'IF' && expression.op === 'case' && expression.branches[0].when.type.nullable;
      return nullable ? { ...expression, type: withNullable(expression.type, true) } : expression;
    }
    const definition = functionByName(name);
    if (Object.hasOwn(REWRITTEN, name)) checkArity(name, REWRITTEN[name], node.args.length, at);
    if (!definition) {
      const refused = refusalOf(name);
      if (refused) throw new SqlError('MLR_SQL_UNSUPPORTED', `${name}: ${refused}`, at);
      const known = [...functionNames(), ...AGGREGATES.keys()];
      const hint = insteadOf(FOREIGN_FUNCTIONS, name) || didYouMean(name, known);
      throw new SqlError('MLR_SQL_NAME', `unknown function \`${name}\`${hint}`, at);
    }
    const args = this.arguments(node.args);
    return makeCall(definition, name, args, at, this.cast);
  }

  private bindUserCall(node: CallNode): Expression | null {
    const definition = this.catalog?.function(node.writtenName);
    if (!definition) return null;
    const { name, kind, result } = definition;
    if (kind === 'table') {
      const message = `${name} gives rows: write FROM …, LATERAL TABLE(${name}(…))`;
      throw new SqlError('MLR_SQL_SEMANTIC', message, node.at);
    }
    const args = userArguments(definition, this.arguments(node.args), node.at);
    return { op: 'call', fn: `USER:${name}`, args, type: result, ...versionOf(definition) };
  }

  private bindCase(node: Extract<ExpressionNode, { node: 'case' }>): Expression {
    const whens = node.branches.map(({ when }) => {
      if (!node.operand) return this.bindCondition(when, 'WHEN');
      return this.bind({ node: 'operator', op: '=', args: [node.operand, when], at: when.at });
    });
    const thens = node.branches.map(({ then }) => this.bind(then));
    const nothing: Expression = { op: 'literal', value: null, type: simple('NULL') };
    const otherwise = node.otherwise ? this.bind(node.otherwise) : nothing;
    const results = [...thens, otherwise];
    const type = commonTypeOf(results.map((result) => result.type));
    if (!type) {
      const types = results.map((result) => formatType(result.type)).join(', ');
      throw new SqlError('MLR_SQL_TYPE', `the branches of CASE have no common type: ${types}; CAST them`, node.at);
    }
    if (type.kind === 'NULL')
      throw new SqlError('MLR_SQL_TYPE', 'every branch is NULL: say which type, CAST(NULL AS …)', node.at);
    return {
      op: 'case',
      branches: whens.map((when, i) => ({ when, then: this.cast(thens[i], type, node.branches[i].then.at) })),
      otherwise: this.cast(otherwise, type, node.otherwise?.at ?? node.at),
      type,
    };
  }

  private bindCast(node: Extract<ExpressionNode, { node: 'cast' }>): Expression {
    const input = this.bind(node.input);
    const type = resolveType(node.type);
    if (!castable(input.type, type)) {
      const message = `${formatType(input.type)} cannot be cast to ${formatType(type)}`;
      throw new SqlError('MLR_SQL_TYPE', message, node.at);
    }
    if (!node.try) return this.explicitCast(input, type);
    return { op: 'cast', input, type: withNullable(type, true), try: true };
  }

  /** A time that is cast is no time attribute any more, even when its type stays: the cast remains in the plan. */
  private explicitCast(input: Expression, type: SqlType): Expression {
    const cast = castTo(input, type);
    const attribute = input.op === 'field' && input.index >= 0 && this.scope.fields[input.index]?.timeAttribute;
    if (cast !== input || !attribute) return cast;
    return { op: 'cast', input, type: withNullable(type, input.type.nullable), try: false };
  }
}

const canFail = ({ op }: Expression) => op === 'call' || op === 'cast';

/** Functions that are syntax for something else: their numbers of arguments. */
const REWRITTEN: Readonly<Record<string, readonly [number, number]>> = { IF: [3, 3], NULLIF: [2, 2] };

import { SqlError } from '../errors.ts';
import type { FunctionDefinition } from '../functions/definition.ts';
import { AGGREGATES } from '../functions/aggregates.ts';
import { functionByName, functionNames, operatorById } from '../functions/registry.ts';
import type { Expression, Position } from '../logical/plan.ts';
import { childrenOf } from '../logical/rewrite.ts';
import { didYouMean } from '../near-miss.ts';
import type { CallNode, ExpressionNode } from '../syntax/ast.ts';
import { castable } from '../type-system/casts.ts';
import { commonTypeOf } from '../type-system/common-type.ts';
import { formatType, isExact, sameType, simple, withNullable } from '../type-system/type.ts';
import { resolveType } from '../type-system/type-node.ts';
import { alignStringLiterals, castTo } from './coerce.ts';
import { bindLiteral, integer } from './literals.ts';
import { resolveColumn, type Scope } from './scope.ts';
import { refusalOf, rewriteCall, rewriteOperator } from './rewrites.ts';

/** Takes the aggregate calls out of an expression; null where none are allowed. */
export type AggregateSink = ((call: CallNode) => Expression) | null;

export const UNTYPED_NULL = 'NULL has no type here: write CAST(NULL AS …)';

const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=', 'IN', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);

/** Makes typed expressions of expression nodes: names to indexes, calls to ids, implicit casts to casts. */
export class ExpressionBinder {
  private readonly scope: Scope;
  private readonly aggregates: AggregateSink;
  /** Where each bound expression stands, for errors that later passes find. */
  readonly positions = new WeakMap<Expression, Position>();

  constructor(scope: Scope, aggregates: AggregateSink = null) {
    this.scope = scope;
    this.aggregates = aggregates;
  }

  /** Binds a whole expression; types that are only known on the way (DECIMAL) must be gone at its end. */
  bind(node: ExpressionNode): Expression {
    const expression = this.bindNode(node);
    this.refuseDecimal(expression, node.at);
    return expression;
  }

  /** A condition: BOOLEAN (or NULL). */
  bindCondition(node: ExpressionNode, where: string): Expression {
    const expression = this.bind(node);
    if (expression.type.kind === 'NULL') return castTo(expression, simple('BOOLEAN'));
    if (expression.type.kind === 'BOOLEAN') return expression;
    throw new SqlError('MLR_SQL_TYPE', `${where} needs a condition, not ${formatType(expression.type)}`, node.at);
  }

  private bindNode(node: ExpressionNode): Expression {
    const expression = this.dispatch(node);
    this.positions.set(expression, node.at);
    return expression;
  }

  private dispatch(node: ExpressionNode): Expression {
    switch (node.node) {
      case 'literal':
        return bindLiteral(node.literal, node.at);
      case 'column':
        return { op: 'field', ...resolveColumn(this.scope, node.path) };
      case 'operator': {
        const rewritten = rewriteOperator(node);
        if (rewritten !== node) return this.bindNode(rewritten);
        return this.resolve(operatorById(node.op), node.op, node.args, node.at);
      }
      case 'call':
        return this.bindCall(node);
      case 'case':
        return this.bindCase(node);
      case 'cast':
        return this.bindCast(node);
      default:
        throw new SqlError('MLR_SQL_UNSUPPORTED', 'not supported yet', node.at);
    }
  }

  private bindCall(node: CallNode): Expression {
    const { name, at } = node;
    if (AGGREGATES.has(name)) {
      if (this.aggregates) return this.aggregates(node);
      throw new SqlError('MLR_SQL_SEMANTIC', `${name} is an aggregate: it cannot stand here`, at);
    }
    const refused = refusalOf(name);
    if (refused) throw new SqlError('MLR_SQL_UNSUPPORTED', `${name}: ${refused}`, at);
    if (node.distinct || node.star || node.filter) {
      throw new SqlError('MLR_SQL_SEMANTIC', `${name} is no aggregate: DISTINCT, * and FILTER mean nothing to it`, at);
    }
    const rewritten = rewriteCall(node);
    if (rewritten) {
      const expression = this.bindNode(rewritten);
      // Unlike CASE, IF may be NULL when its condition may.
      const nullable = name === 'IF' && expression.op === 'case' && expression.branches[0].when.type.nullable;
      return nullable ? { ...expression, type: withNullable(expression.type, true) } : expression;
    }
    const definition = functionByName(name);
    if (!definition) {
      const known = [...functionNames(), ...AGGREGATES.keys()];
      throw new SqlError('MLR_SQL_NAME', `unknown function \`${name}\`${didYouMean(name, known)}`, at);
    }
    return this.resolve(definition, name, node.args, at);
  }

  private resolve(
    definition: FunctionDefinition,
    name: string,
    nodes: readonly ExpressionNode[],
    at: Position,
  ): Expression {
    const [least, most] = definition.arity;
    if (nodes.length < least || nodes.length > most) {
      const wanted = least === most ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`;
      throw new SqlError('MLR_SQL_TYPE', `${name} takes ${wanted} argument(s), not ${nodes.length}`, at);
    }
    let args: readonly Expression[] = nodes.map((node) => this.bindNode(node));
    if (COMPARISONS.has(definition.id)) args = alignStringLiterals(args, at);
    const types = args.map((arg) => arg.type);
    const bare = definition.takesNull ? -1 : types.findIndex((type) => type.kind === 'NULL');
    if (bare >= 0) throw new SqlError('MLR_SQL_TYPE', UNTYPED_NULL, nodes[bare].at);
    const resolution = definition.resolve(types, args);
    if (typeof resolution === 'string') throw new SqlError('MLR_SQL_TYPE', resolution, at);
    const { parameters, type, fn = definition.id } = resolution;
    const cast = args.map((arg, i) => this.cast(arg, parameters[i], nodes[i].at));
    return negated(fn, cast[0]) ?? { op: 'call', fn, args: cast, type };
  }

  private cast(expression: Expression, type: Expression['type'], at: Position): Expression {
    const cast = castTo(expression, type);
    this.positions.set(cast, at);
    return cast;
  }

  private bindCase(node: Extract<ExpressionNode, { node: 'case' }>): Expression {
    const whens = node.branches.map(({ when }) => {
      if (!node.operand) return this.bindCondition(when, 'WHEN');
      return this.bindNode({ node: 'operator', op: '=', args: [node.operand, when], at: when.at });
    });
    const thens = node.branches.map(({ then }) => this.bindNode(then));
    const otherwise = node.otherwise
      ? this.bindNode(node.otherwise)
      : ({ op: 'literal', value: null, type: simple('NULL') } as const);
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
    const input = this.bindNode(node.input);
    const type = resolveType(node.type);
    if (!castable(input.type, type)) {
      const message = `${formatType(input.type)} cannot be cast to ${formatType(type)}`;
      throw new SqlError('MLR_SQL_TYPE', message, node.at);
    }
    if (!node.try) return castTo(input, type);
    return { op: 'cast', input, type: withNullable(type, true), try: true };
  }

  private refuseDecimal(expression: Expression, at: Position): void {
    const here = this.positions.get(expression) ?? at;
    for (const child of childrenOf(expression)) this.refuseDecimal(child, here);
    if (expression.type.kind === 'DECIMAL') {
      const what = 'a number with a decimal point is a DECIMAL, which is not supported yet';
      throw new SqlError('MLR_SQL_UNSUPPORTED', `${what}: write 1.5E0 or CAST(… AS DOUBLE)`, here);
    }
  }
}

/** `-5` is a literal, not a call. */
function negated(fn: string, arg: Expression): Expression | undefined {
  if (fn !== 'NEG' || arg.op !== 'literal' || arg.value === null) return undefined;
  const text = String(arg.value);
  const opposite = text.startsWith('-') ? text.slice(1) : `-${text}`;
  const written = isExact(arg.type) && !text.includes('.') && sameType(integer(text).type, arg.type);
  if (written) return integer(opposite);
  return { ...arg, value: typeof arg.value === 'number' ? -arg.value || 0 : opposite };
}

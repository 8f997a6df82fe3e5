import { SqlError } from '../errors.ts';
import { aggregateType, AGGREGATES } from '../functions/aggregates.ts';
import type { AggregateCall, Expression, Field, Position, Relation } from '../logical/plan.ts';
import type { CallNode, ExpressionNode } from '../syntax/ast.ts';
import { ExpressionBinder } from './expression.ts';
import type { Scope } from './scope.ts';
import { windowedKeys } from './window-origin.ts';

/**
 * One `GROUP BY`: collects the aggregate calls of SELECT and HAVING and turns those expressions, bound over the input,
 * into expressions over the aggregate's output (keys, then aggregates).
 */
export class Aggregation {
  private readonly input: Relation;
  private readonly scope: Scope;
  private readonly keys: readonly Expression[];
  private readonly calls: AggregateCall[] = [];
  private readonly binder: ExpressionBinder;

  constructor(input: Relation, scope: Scope, groupBy: readonly ExpressionNode[]) {
    this.input = input;
    this.scope = scope;
    const keyBinder = new ExpressionBinder(scope);
    this.keys = distinct(groupBy.map((node) => this.bindKey(keyBinder, node)));
    this.binder = new ExpressionBinder(scope, (call) => this.collect(call));
  }

  /** Binds an expression of SELECT or HAVING to the aggregate's output. */
  bind(node: ExpressionNode): Expression {
    return this.toOutput(this.binder.bind(node), node.at);
  }

  bindCondition(node: ExpressionNode, where: string): Expression {
    return this.toOutput(this.binder.bindCondition(node, where), node.at);
  }

  /** The aggregate, once everything is bound. */
  relation(at: Position): Relation {
    const { fields } = this.input;
    const computed = this.keys.filter((key) => key.op !== 'field');
    const input: Relation =
      computed.length === 0
        ? this.input
        : {
            op: 'project',
            input: this.input,
            expressions: [...fields.map(({ type }, index): Expression => ({ op: 'field', index, type })), ...computed],
            fields: [...fields, ...computed.map(({ type }, i) => ({ name: `$key${i}`, type }))],
          };
    const keys = this.keys.map((key) => (key.op === 'field' ? key.index : fields.length + computed.indexOf(key)));
    return {
      op: 'aggregate',
      input,
      keys,
      groupingSets: null,
      aggregates: this.calls,
      window: windowedKeys(input, keys),
      fields: [
        ...keys.map((key) => withoutTimeAttribute(input.fields[key])),
        ...this.calls.map((call, i) => ({ name: `$agg${i}`, type: call.type })),
      ],
      at,
    };
  }

  private bindKey(binder: ExpressionBinder, node: ExpressionNode): Expression {
    if (node.node === 'literal') {
      throw new SqlError(
        'MLR_SQL_SEMANTIC',
        'GROUP BY takes columns and expressions, not positions or constants',
        node.at,
      );
    }
    return binder.bind(node);
  }

  /** A call becomes a field behind the input's fields, until `toOutput` gives it its place. */
  private collect(node: CallNode): Expression {
    const call = this.bindCall(node);
    const same = this.calls.findIndex((other) => equal(other, call));
    const index = same >= 0 ? same : this.calls.push(call) - 1;
    return { op: 'field', index: this.input.fields.length + index, type: call.type };
  }

  private bindCall(node: CallNode): AggregateCall {
    const { name, args, at, star } = node;
    const definition = AGGREGATES.get(name)!;
    const { fn } = definition;
    if (node.distinct) {
      throw new SqlError('MLR_SQL_UNSUPPORTED', `${fn}(DISTINCT …) is not supported yet`, at);
    }
    if (star && fn !== 'COUNT') throw new SqlError('MLR_SQL_SEMANTIC', `${fn}(*) means nothing: name a column`, at);
    if (!star && args.length !== 1)
      throw new SqlError('MLR_SQL_TYPE', `${fn} takes one argument, not ${args.length}`, at);
    const binder = new ExpressionBinder(this.scope);
    const filter = node.filter ? { filter: binder.bindCondition(node.filter, 'FILTER') } : {};
    const canBeEmpty = this.keys.length === 0 || node.filter !== null;
    if (star)
      return {
        fn,
        distinct: false,
        ...filter,
        type: definition.resolve({ kind: 'NULL', nullable: true }) as Field['type'],
      };
    const argument = binder.bind(args[0]);
    const type = definition.resolve(argument.type);
    if (typeof type === 'string') throw new SqlError('MLR_SQL_TYPE', type, at);
    return { fn, argument, distinct: false, ...filter, type: aggregateType(fn, type, canBeEmpty) };
  }

  private toOutput(expression: Expression, at: Position): Expression {
    const here = this.binder.positions.get(expression) ?? at;
    const key = this.keys.findIndex((candidate) => equal(candidate, expression));
    if (key >= 0) return { op: 'field', index: key, type: expression.type };
    const down = (child: Expression) => this.toOutput(child, here);
    switch (expression.op) {
      case 'literal':
        return expression;
      case 'call':
        return { ...expression, args: expression.args.map(down) };
      case 'cast':
        return { ...expression, input: down(expression.input) };
      case 'case':
        return {
          ...expression,
          branches: expression.branches.map(({ when, then }) => ({ when: down(when), then: down(then) })),
          otherwise: down(expression.otherwise),
        };
      case 'field': {
        const aggregate = expression.index - this.input.fields.length;
        if (aggregate >= 0) return { ...expression, index: this.keys.length + aggregate };
        const { name } = this.input.fields[expression.index];
        const message = `\`${name}\` is neither in GROUP BY nor in an aggregate: it has no single value in a group`;
        throw new SqlError('MLR_SQL_SEMANTIC', message, here);
      }
    }
  }
}

/** Whether two bound things are the same; they are plain data made by the same code. */
function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function distinct(keys: readonly Expression[]): Expression[] {
  return keys.filter((key, i) => keys.findIndex((other) => equal(other, key)) === i);
}

function withoutTimeAttribute({ name, type }: Field): Field {
  return { name, type };
}

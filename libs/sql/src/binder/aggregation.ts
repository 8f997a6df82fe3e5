import { SqlError } from '../errors.ts';
import type { AggregateCall, Expression, Field, Position, Relation } from '../logical/plan.ts';
import type { CallNode, GroupItem } from '../syntax/ast.ts';
import { childrenOf } from '../logical/rewrite.ts';
import { simple, withNullable } from '../type-system/type.ts';
import { bindAggregateCall } from './aggregate-call.ts';
import { ExpressionBinder, type Hooks } from './expression.ts';
import { bindGroupKeys, type GroupKeys } from './group-keys.ts';
import { GroupWindow, misplaced, splitGroupWindow } from './group-window.ts';
import { append, materialized, same } from './relations.ts';
import type { Scope } from './scope.ts';
import type { Catalog } from './catalog.ts';
import { carriesTime, windowedKeys } from './window-origin.ts';

/** Stands for an aggregate's result until the aggregate is there. */
const PLACEHOLDER = '$aggregate:';

/**
 * One `GROUP BY`: collects the aggregate calls of SELECT, HAVING and ORDER BY and turns those expressions, bound over
 * the input, into expressions over the aggregate's output (keys, then aggregates).
 */
export class Aggregation {
  private readonly group: GroupKeys;
  private readonly window: GroupWindow | null;
  private readonly calls: AggregateCall[] = [];
  private readonly arguments: ExpressionBinder;

  /** `hooks` are for what may stand in keys and arguments. */
  constructor(scope: Scope, catalog: Catalog, hooks: Hooks, groupBy: readonly GroupItem[]) {
    this.arguments = new ExpressionBinder(scope, catalog, hooks);
    const { window, keys } = splitGroupWindow(groupBy);
    this.window = window && new GroupWindow(window, this.arguments);
    this.group = bindGroupKeys(keys, this.arguments);
  }

  /** A part of the window of GROUP BY, as an expression that `toOutput` understands. */
  windowPart(node: CallNode, binder: ExpressionBinder): Expression {
    if (!this.window) throw misplaced(node);
    return this.window.part(node, binder);
  }

  /** The call's result, as an expression that `toOutput` understands. */
  collect(node: CallNode): Expression {
    const isGrouping = node.name === 'GROUPING' || node.name === 'GROUPING_ID';
    const call = isGrouping ? this.groupingCall(node) : this.aggregateCall(node);
    const known = this.calls.findIndex((other) => same(other, call));
    const index = known >= 0 ? known : this.calls.push(call) - 1;
    return { op: 'call', fn: `${PLACEHOLDER}${index}`, args: [], type: call.type };
  }

  private aggregateCall(node: CallNode): AggregateCall {
    const canBeEmpty = this.group.keys.length === 0 && !this.window;
    return bindAggregateCall(node, 'group', canBeEmpty, this.arguments);
  }

  private groupingCall(node: CallNode): AggregateCall {
    const rest = node.args.map((arg): Expression => {
      const key = this.arguments.bind(arg);
      const value = this.group.keys.findIndex((other) => same(other, key));
      if (value < 0) throw new SqlError('MLR_SQL_SEMANTIC', `${node.name} takes keys of GROUP BY`, arg.at);
      return { op: 'literal', value, type: simple('INT', false) };
    });
    return { fn: node.name as 'GROUPING', rest, distinct: false, type: simple('BIGINT', false) };
  }

  /** The aggregate over `input`, once everything is bound. */
  relation(input: Relation, at: Position): Extract<Relation, { op: 'aggregate' }> {
    const { keys, sets } = this.group;
    const isColumn = (key: Expression) => key.op === 'field' && key.index >= 0;
    const computed = keys.filter((key) => !isColumn(key));
    const widened = append(input, computed, '$key');
    const places = keys.map((key) => (key.op === 'field' && isColumn(key) ? key.index : input.fields.length + computed.indexOf(key))); // prettier-ignore
    const grouped = this.window?.assign(widened, places) ?? {
      input: widened,
      keys: places,
      window: windowedKeys(widened, places, sets),
    };
    const { window } = grouped;
    if (!this.window && window?.spec.kind === 'hop' && window.spec.sizeMs % window.spec.slideMs !== 0) {
      const message = 'the size of a HOP window that is aggregated must be a multiple of its slide';
      throw new SqlError('MLR_SQL_SEMANTIC', message, at);
    }
    const field = (place: number, key: number): Field => {
      const { name, type } = grouped.input.fields[place];
      if (window && carriesTime(grouped.input, place, window)) return grouped.input.fields[place];
      return { name, type: withNullable(type, type.nullable || this.mayBeLeftOut(key)) };
    };
    return {
      op: 'aggregate',
      input: grouped.input,
      keys: grouped.keys,
      groupingSets: sets,
      aggregates: this.calls,
      window,
      fields: [
        ...grouped.keys.map(field),
        ...this.calls.map((call, i) => ({ name: `$agg${i}`, type: call.type })).map(materialized),
      ],
      at,
    };
  }

  private mayBeLeftOut(key: number): boolean {
    return this.group.sets?.some((set) => !set.includes(key)) ?? false;
  }

  /** An expression over the input as one over the output. */
  toOutput(expression: Expression, binder: ExpressionBinder, at: Position): Expression {
    const here = binder.positions.get(expression) ?? at;
    const key = this.group.keys.findIndex((candidate) => same(candidate, expression));
    if (key >= 0) {
      const { type } = expression;
      return { op: 'field', index: key, type: withNullable(type, type.nullable || this.mayBeLeftOut(key)) };
    }
    const part = this.window?.toOutput(expression, this.group.keys.length);
    if (part) return part;
    const down = (child: Expression) => this.toOutput(child, binder, here);
    switch (expression.op) {
      case 'literal':
        return expression;
      case 'call':
        if (expression.fn.startsWith(PLACEHOLDER)) {
          const call = Number(expression.fn.slice(PLACEHOLDER.length));
          const first = this.group.keys.length + (this.window?.width ?? 0);
          return { op: 'field', index: first + call, type: expression.type };
        }
        return nullableAsParts({ ...expression, args: expression.args.map(down) }, expression);
      case 'cast':
        return nullableAsParts({ ...expression, input: down(expression.input) }, expression);
      case 'case':
        return nullableAsParts(
          {
            ...expression,
            branches: expression.branches.map(({ when, then }) => ({ when: down(when), then: down(then) })),
            otherwise: down(expression.otherwise),
          },
          expression,
        );
      case 'field': {
        if (expression.index < 0) return expression;
        const { name } = binder.scope.fields[expression.index];
        const message = `\`${name}\` is neither in GROUP BY nor in an aggregate: it has no single value in a group`;
        throw new SqlError('MLR_SQL_SEMANTIC', message, here);
      }
    }
  }
}

/** What is computed of a key that some grouping sets leave out may be NULL in their groups, too. `before`: over the input. */
function nullableAsParts(after: Expression, before: Expression): Expression {
  const parts = childrenOf(before);
  const mayBeLeftOut = childrenOf(after).some(({ type }, i) => type.nullable && !parts[i].type.nullable);
  return mayBeLeftOut ? { ...after, type: withNullable(after.type, true) } : after;
}

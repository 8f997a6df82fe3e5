import { fieldsOf, isInjectiveCast, SqlError, type Expression, type WindowSpec } from '@millrace/sql';
import { checkedOperand } from './expressions.ts';
import type { AggregateOutput } from './physical.ts';
import { meaningless, unsupported, type StatementContext } from './statement-context.ts';

/** The grouping of a statement, and the statement's rows over the aggregate's output. */
export interface GroupKeys {
  /** Keys other than the window's bounds, over the scanned table. */
  readonly plain: readonly Expression[];
  /** `timeField` is a column of the scanned table. */
  readonly window: WindowSpec | null;
  /** What each key of the logical aggregate is. */
  readonly outputs: readonly AggregateOutput[];
  /** The target's columns over the aggregate's output. */
  readonly rows: readonly Expression[];
}

const BOUNDS = ['window_start', 'window_end', 'window_time'] as const;

export function groupKeys(context: StatementContext): GroupKeys {
  const { shape } = context;
  const aggregate = shape.aggregate!;
  if (shape.window && !aggregate.window) {
    throw unsupported(context, 'GROUP BY both window_start and window_end of the window table function');
  }
  const width = shape.scan.fields.length;
  const expressions = aggregate.keys.map((key) => shape.before.expressions[key]);
  const checked = checkedKeys(context);
  const plain: Expression[] = [];
  const outputs = expressions.map((expression, key): AggregateOutput => {
    if (expression.op === 'field' && expression.index >= width) return { from: BOUNDS[expression.index - width] };
    const { type } = expression;
    plain.push(
      checked.has(key) ? { op: 'cast', input: expression, type: { ...type, nullable: false }, try: false } : expression,
    );
    return { from: 'key', index: plain.length - 1 };
  });
  const rows = shape.after!.expressions.map((expression) => withoutCheck(expression));
  if (context.servesView) checkPrimaryKey(context, outputs, rows);
  return { plain, window: aggregate.window && shape.window, outputs, rows };
}

/** Keys that must not be NULL because a NOT NULL column takes them: that is checked per record, before grouping. */
function checkedKeys(context: StatementContext): Set<number> {
  const keyCount = context.shape.aggregate!.keys.length;
  const checked = new Set<number>();
  context.shape.after!.expressions.forEach((expression, column) => {
    const operand = checkedOperand(expression);
    if (!operand) return;
    const { name } = context.insert.input.fields[column];
    const key = keyOf(operand);
    if (key === null || key >= keyCount) {
      if (context.target.primaryKey.includes(name)) return; // `checkPrimaryKey` says it better
      const message = `\`${name}\` is NOT NULL, but its value can be NULL: declare it without NOT NULL, or use COALESCE`;
      throw new SqlError('MLR_SQL_TYPE', message, context.insert.at);
    }
    checked.add(key);
  });
  return checked;
}

function withoutCheck(expression: Expression): Expression {
  const operand = checkedOperand(expression);
  return operand ? { ...operand, type: expression.type } : expression;
}

/** The output of the aggregate that an expression carries, perhaps cast so that nothing is lost; null for others. */
function keyOf(expression: Expression): number | null {
  if (expression.op === 'field') return expression.index;
  const injective =
    expression.op === 'cast' && !expression.try && isInjectiveCast(expression.input.type, expression.type);
  return injective ? keyOf(expression.input) : null;
}

/**
 * Primary key and grouping must determine each other: two groups with one key would overwrite each other, one group
 * with two keys would leave a row behind. A window's bounds determine each other.
 */
function checkPrimaryKey(
  context: StatementContext,
  outputs: readonly AggregateOutput[],
  rows: readonly Expression[],
): void {
  const { target, insert } = context;
  const { fields } = insert.input;
  const covered = new Set<string>();
  for (const name of target.primaryKey) {
    const expression = rows[fields.findIndex((field) => field.name === name)];
    if (fieldsOf(expression).size === 0) continue; // a constant
    const key = keyOf(expression);
    if (key === null || key >= outputs.length) {
      throw meaningless(
        context,
        `the primary key of \`${target.name}\` must be grouping columns, and \`${name}\` is none`,
      );
    }
    covered.add(identity(outputs[key]));
  }
  const missing = outputs.findIndex((output) => !covered.has(identity(output)));
  if (missing < 0) return;
  const column = context.shape.aggregate!.fields[missing].name;
  const message = `\`${column}\` is in GROUP BY but not in the primary key of \`${target.name}\``;
  throw meaningless(context, `${message}: rows of different groups would overwrite each other`);
}

function identity(output: AggregateOutput): string {
  return output.from === 'key' ? `key ${output.index}` : 'window';
}

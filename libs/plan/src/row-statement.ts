import { fieldsOf, mapFields, type Expression } from '@millrace/sql';
import { conjunction, isIdentity } from './expressions.ts';
import { exchangeTopic } from './names.ts';
import { primaryKeyIndexes, topicOutput, viewOutput } from './outputs.ts';
import type { Operator, StagePlan } from './physical.ts';
import { planSource } from './source.ts';
import { stage, type StatementContext } from './statement-context.ts';

/**
 * A statement without groups: every record gives a row (or, behind a window table function, one per window). Into a
 * topic: one stage. Into a served view: the rows go to the task that owns their primary key, which versions them.
 */
export function planRows(context: StatementContext): StagePlan[] {
  const { shape, source, insert, pipeline, servesView } = context;
  const width = shape.scan.fields.length;
  const used = new Set<number>();
  for (const expression of [...shape.before.conditions, ...shape.before.expressions]) fieldsOf(expression, used);
  if (shape.window) used.add(shape.window.timeField);
  const columns = new Set([...used].filter((index) => index < width));
  const { input, place } = planSource(source, columns, shape.scan.at);

  const inRow = (expression: Expression) =>
    mapFields(expression, (index) => (index < width ? place(index) : input.fields.length + index - width));
  const operators: Operator[] = [];
  let rowWidth = input.fields.length;
  if (shape.window) {
    const window = { ...shape.window, timeField: place(shape.window.timeField) };
    const bounds = boundsOf(context);
    operators.push({ op: 'assign-windows', window, fields: [...input.fields, ...bounds] });
    rowWidth += bounds.length;
  }
  const condition = conjunction(shape.before.conditions.map(inRow));
  const expressions = shape.before.expressions.map(inRow);
  const { fields } = insert.input;
  const identity = isIdentity(expressions, rowWidth);
  if (condition || !identity) {
    operators.push({ op: 'calc', condition, expressions: identity ? null : expressions, fields });
  }

  if (!servesView) return [stage(context, 'rows', { tasks: null, input, operators, output: topicOutput(context) })];
  const keys = primaryKeyIndexes(context.target, fields);
  const partitions = context.parallelism;
  const rows = stage(context, 'rows', {
    tasks: null,
    input,
    operators,
    output: { kind: 'exchange', topic: exchangeTopic(pipeline, `${insert.target}.rows`), partitions, keys },
  });
  const upsert = stage(context, 'upsert', {
    tasks: partitions,
    input: { kind: 'exchange', topic: exchangeTopic(pipeline, rows.node), from: [rows.node], fields },
    operators: [],
    output: viewOutput(context),
  });
  return [rows, upsert];
}

/** The fields a window table function adds. */
function boundsOf({ shape }: StatementContext) {
  const time = shape.scan.fields[shape.window!.timeField];
  const bound = { kind: 'TIMESTAMP', precision: 3, nullable: false } as const;
  return [
    { name: 'window_start', type: bound },
    { name: 'window_end', type: bound },
    { name: 'window_time', type: { ...time.type, nullable: false }, timeAttribute: 'rowtime' as const },
  ];
}

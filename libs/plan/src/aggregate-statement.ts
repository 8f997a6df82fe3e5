import { cassandraOptions, fieldsOf, mapFields, type Expression, type Field, type WindowSpec } from '@millrace/sql';
import { conjunction, mapCall, substitute } from './expressions.ts';
import { groupKeys, type GroupKeys } from './group-keys.ts';
import { exchangeTopic } from './names.ts';
import { topicOutput, viewOutput } from './outputs.ts';
import type { AggregateOutput, Operator, StagePlan } from './physical.ts';
import { planSource } from './source.ts';
import { meaningless, stage, unsupported, type StatementContext } from './statement-context.ts';

/**
 * A grouped statement, in two phases: each task of the source adds up what it reads per commit (`local`), the task
 * that owns the keys merges and emits (`merge`).
 */
export function planAggregate(context: StatementContext): StagePlan[] {
  const { pipeline, insert } = context;
  const keys = groupKeys(context);
  const emit = emitMode(context, keys.window !== null);
  const local = planLocal(context, keys);
  const node = `${insert.target}.local`;
  const partitions = keys.plain.length === 0 ? 1 : context.parallelism;
  const topic = exchangeTopic(pipeline, node);
  return [
    stage(context, 'local', {
      tasks: null,
      input: local.input,
      operators: local.operators,
      output: { kind: 'exchange', topic, partitions, keys: keys.plain.map((_, i) => i) },
    }),
    stage(context, 'merge', {
      tasks: partitions,
      input: { kind: 'exchange', topic, from: [node], fields: local.fields },
      operators: planMerge(context, keys, local, emit),
      output: context.servesView ? viewOutput(context) : topicOutput(context),
    }),
  ];
}

function planLocal(context: StatementContext, keys: GroupKeys) {
  const { shape, source } = context;
  const { conditions, expressions } = shape.before;
  const aggregates = shape.aggregate!.aggregates.map((call) => mapCall(call, (e) => substitute(e, expressions)));
  const read = [...conditions, ...keys.plain, ...aggregates.flatMap(({ argument, filter }) => [argument, filter])];
  const used = new Set<number>(keys.window ? [keys.window.timeField] : []);
  for (const expression of read) if (expression) fieldsOf(expression, used);
  if ([...used].some((index) => index >= shape.scan.fields.length)) {
    const message = 'window_start, window_end and window_time may be grouped by and selected, not computed with before';
    throw unsupported(context, `${message}: not supported yet`);
  }

  const { input, place } = planSource(source, used, shape.scan.at);
  const inRow = (expression: Expression) => mapFields(expression, place);
  const condition = conjunction(conditions.map(inRow));
  const keyInRow = keys.plain.map(inRow);
  const computed = keyInRow.filter((key) => key.op !== 'field');
  const operators: Operator[] = [];
  let { fields } = input;
  if (condition || computed.length > 0) {
    const copies = fields.map(({ type }, index): Expression => ({ op: 'field', index, type }));
    fields = [...fields, ...computed.map(({ type }, i) => ({ name: `$key${i}`, type }))];
    operators.push({
      op: 'calc',
      condition,
      expressions: computed.length > 0 ? [...copies, ...computed] : null,
      fields,
    });
  }
  const placed = keyInRow.map((key) => (key.op === 'field' ? key.index : input.fields.length + computed.indexOf(key)));
  const inputAggregates = aggregates.map((call) => mapCall(call, inRow));
  const output: Field[] = [
    ...placed.map((index) => ({ name: fields[index].name, type: fields[index].type })),
    ...aggregates.map(({ type }, i) => ({ name: `$agg${i}`, type })),
  ];
  const window: WindowSpec | null = keys.window && { ...keys.window, timeField: place(keys.window.timeField) };
  const { latenessMs } = context;
  operators.push({
    op: 'local-aggregate',
    keys: placed,
    aggregates: inputAggregates,
    window,
    latenessMs,
    fields: output,
  });
  return { input, operators, fields: output, aggregates: inputAggregates, window };
}

type PlannedLocal = ReturnType<typeof planLocal>;

/** The merge, and a calc behind it when the rows are more than its output in another order. */
function planMerge(
  context: StatementContext,
  keys: GroupKeys,
  { aggregates, window }: Pick<PlannedLocal, 'aggregates' | 'window'>,
  emit: 'on-update' | 'on-close',
): Operator[] {
  const { shape, insert, latenessMs } = context;
  const aggregate = shape.aggregate!;
  const all: AggregateOutput[] = [
    ...keys.outputs,
    ...aggregates.map((_, index) => ({ from: 'aggregate', index }) as const),
  ];
  const condition = conjunction(shape.after!.conditions);
  const expressions = keys.rows;
  const merge = (output: readonly AggregateOutput[], fields: readonly Field[]): Operator => ({
    op: 'merge-aggregate',
    keyCount: keys.plain.length,
    aggregates,
    window,
    latenessMs,
    emit,
    output,
    fields,
  });
  const places = expressions.map((expression) => (expression.op === 'field' ? expression.index : -1));
  if (!condition && !places.includes(-1)) {
    return [merge(places.map((place) => all[place]), insert.input.fields)]; // prettier-ignore
  }
  return [merge(all, aggregate.fields), { op: 'calc', condition, expressions, fields: insert.input.fields }];
}

/**
 * Served views change with every commit, topics get a window's row once, when it is complete. A row that HAVING takes
 * back would have to be deleted, which only a complete window need not do: there the default is on-close.
 */
function emitMode(context: StatementContext, windowed: boolean): 'on-update' | 'on-close' {
  const { servesView, target, shape } = context;
  const having = shape.after!.conditions.length > 0;
  const asked = servesView ? cassandraOptions(target).emit : 'on-close';
  if (!windowed) {
    if (!servesView) {
      throw unsupported(
        context,
        `groups without a window change for ever: a topic of plain rows ('kafka') cannot take them back`,
      );
    }
    if (asked === 'on-close') throw meaningless(context, `'emit' = 'on-close' needs a window that closes`);
    if (having)
      throw unsupported(
        context,
        'HAVING on groups without a window is not supported yet: rows would have to be deleted',
      );
    return 'on-update';
  }
  if (having && asked === 'on-update') {
    throw unsupported(
      context,
      `HAVING with 'emit' = 'on-update' is not supported yet: rows would have to be deleted; use on-close`,
    );
  }
  return asked ?? (having ? 'on-close' : 'on-update');
}

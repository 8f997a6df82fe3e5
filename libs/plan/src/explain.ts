import type { Field, WindowSpec } from '@millrace/sql';
import { explainNodes } from './dataflow/explain.ts';
import { formatAggregate, formatDuration, formatExpression } from './format-expression.ts';
import type { Operator, PipelinePlan, StagePlan, StatementPlan } from './physical.ts';

export interface Explanation {
  /** For people. */
  readonly text: string;
  /** For programs: the plan itself. */
  readonly json: PipelinePlan;
}

/** What a plan will do: stages, exchanges, state, watermarks, and when rows come out. */
export function explain(plan: PipelinePlan): Explanation {
  const head = `pipeline ${plan.pipeline}: commits every ${formatDuration(plan.commitIntervalMs)}`;
  return { text: [head, ...plan.statements.flatMap(explainStatement), ''].join('\n'), json: plan };
}

function explainStatement({ name, view, stages }: StatementPlan): string[] {
  const output = stages.at(-1)!.output;
  const head = view
    ? `served view ${name}: topic ${output.topic}, primary key (${view.primaryKey.join(', ')})`
    : `topic ${output.topic}, filled by ${name}`;
  return ['', head, ...(view ? [`  ${explainView(view)}`] : []), ...stages.flatMap(explainStage)];
}

function explainView(view: NonNullable<StatementPlan['view']>): string {
  const time = view.timeColumn === null ? 'no time column' : `time column ${view.timeColumn}`;
  const ttl = view.ttlMs === null ? 'rows never expire' : `rows expire after ${formatDuration(view.ttlMs)}`;
  return `${time}, ${ttl}, buckets of ${formatDuration(view.bucketMs)}, ${view.shards} shard(s)`;
}

function explainStage(stage: StagePlan): string[] {
  const tasks = stage.tasks === null ? 'one task per topic partition' : `${stage.tasks} task(s)`;
  const lines = [`  stage ${stage.node}: ${tasks}, state log ${stage.stateTopic}`];
  const { input, output } = stage;
  if (input.kind === 'source') {
    const needed = input.columns.filter((column) => column.needed).map((column) => column.name);
    lines.push(
      `    read topic ${input.topic} (${input.format}) from ${input.startup.mode}: ${needed.join(', ') || 'no columns'}`,
    );
    lines.push(`    watermark: ${input.watermark ? formatExpression(input.watermark, input.fields) : 'none'}`);
  } else {
    lines.push(`    read exchange ${input.topic}`);
  }
  let { fields } = input;
  for (const operator of stage.operators) {
    if (operator.op === 'dataflow') lines.push(...explainNodes(operator.plan).map((line) => `    ${line}`));
    else lines.push(`    ${explainOperator(operator, fields)}`);
    fields = operator.fields;
  }
  const dataflow = stage.operators.at(-1);
  const sent = dataflow?.op === 'dataflow' ? dataflow.plan.nodes.filter(({ op }) => op === 'send') : [];
  return [
    ...lines,
    ...[output, ...(stage.moreOutputs ?? [])].map((to, i) => explainOutput(to, sent[i]?.fields ?? fields)),
  ];
}

function explainOutput(output: StagePlan['output'], fields: readonly Field[]): string {
  const names = output.keys.map((key) => fields[key].name).join(', ');
  const isForward = output.kind === 'exchange' && output.isForward === true;
  const keyed = isForward ? 'task by task' : names === '' ? 'without a key' : `by ${names}`;
  const count = output.kind === 'view' ? '' : `, ${output.partitions} partition(s)`;
  return `    write ${output.kind} ${output.topic} ${keyed}${count}`;
}

function explainOperator(operator: Exclude<Operator, { op: 'dataflow' }>, fields: readonly Field[]): string {
  switch (operator.op) {
    case 'calc': {
      const where = operator.condition ? ` where ${formatExpression(operator.condition, fields)}` : '';
      const select = operator.expressions?.map((e) => formatExpression(e, fields)).join(', ');
      return `calc${where}${select === undefined ? '' : ` select ${select}`}`;
    }
    case 'assign-windows':
      return `windows: ${explainWindow(operator.window)}`;
    case 'local-aggregate': {
      const keys = operator.keys.map((key) => fields[key].name).join(', ') || 'nothing';
      const calls = operator.aggregates.map((call) => formatAggregate(call, fields)).join(', ');
      return `aggregate per commit: ${calls} by ${keys}${operator.window ? `, ${explainWindow(operator.window)}` : ''}`;
    }
    case 'merge-aggregate': {
      const when = operator.emit === 'on-close' ? 'when its window closes' : 'on update, at every commit';
      const kept = operator.window
        ? `kept until a window closes, lateness ${formatDuration(operator.latenessMs)}`
        : 'kept for ever';
      return `merge, emit a row ${when}; state ${kept}`;
    }
  }
}

function explainWindow({ kind, sizeMs, slideMs, offsetMs }: WindowSpec): string {
  const slide = kind === 'hop' ? ` every ${formatDuration(slideMs)}` : '';
  return `${kind} ${formatDuration(sizeMs)}${slide}${offsetMs === 0 ? '' : ` offset ${formatDuration(offsetMs)}`}`;
}

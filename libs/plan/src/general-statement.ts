import type { Script } from '@millrace/sql';
import type { DataflowNode, DataflowPlan, NodeOf } from './dataflow/plan.ts';
import { planDataflow } from './dataflow/planner.ts';
import { exchangeTopic } from './names.ts';
import { topicOutput, viewOutput } from './outputs.ts';
import type { Operator, StagePlan } from './physical.ts';
import { stage, unsupported, type TargetContext } from './statement-context.ts';

/**
 * A statement of any shape: each source is decoded and filtered by its own tasks, which send the rows through one
 * exchange to the task that does the rest. One task: what it does is exact, but does not scale beyond one core.
 */
export function planGeneral(script: Script, context: TargetContext): StagePlan[] {
  const { pipeline, insert, servesView } = context;
  const plan = planDataflow({ ...script, inserts: [insert] }, { connectors: 'topic' });
  refuseUnsupported(plan, context);
  const topic = exchangeTopic(pipeline, `${insert.target}.dataflow`);
  const sources = plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source');
  const stages = sources.map((node, i) =>
    stage(context, `rows-${roleOf(sources, i)}`, {
      tasks: null,
      input: node.input,
      operators: calcOf(node),
      output: { kind: 'exchange', topic, partitions: 1, keys: [] },
    }),
  );
  const output = servesView ? viewOutput(context) : topicOutput(context);
  const dataflow = stage(context, 'dataflow', {
    tasks: 1,
    input: { kind: 'exchange', topic, from: stages.map(({ node }) => node), fields: [] },
    operators: [{ op: 'dataflow', plan, sources: sources.map(({ id }) => id), fields: insert.input.fields }],
    output,
  });
  return [...stages, dataflow];
}

/** The table's name, with a number where one statement reads it in several ways. */
function roleOf(sources: readonly NodeOf<'source'>[], i: number): string {
  const { table } = sources[i].input;
  const earlier = sources.slice(0, i).filter(({ input }) => input.table === table).length;
  return earlier === 0 ? table : `${table}-${earlier + 1}`;
}

function calcOf({ calc, fields }: NodeOf<'source'>): Operator[] {
  return calc === null ? [] : [{ op: 'calc', ...calc, fields }];
}

/** What needs a clock of its own: processing time here only moves with input. */
function refuseUnsupported({ nodes, functions }: DataflowPlan, context: TargetContext): void {
  const timed = nodes.find((node) => isProcessingTime(node));
  if (timed) {
    throw unsupported(context, 'the processor does not run windows by processing time yet: use the event time');
  }
  if (functions.length > 0) {
    throw unsupported(context, 'the processor does not load TypeScript functions yet: `millrace eval` does');
  }
  if (context.ownLatenessMs) {
    throw unsupported(context, "'allowed-lateness' is only supported by TUMBLE and HOP aggregates of one table");
  }
}

function isProcessingTime(node: DataflowNode): boolean {
  if (node.op === 'window-aggregate' || node.op === 'assign-windows') return node.window.time === 'proctime';
  return node.op === 'interval-join' && node.time === 'proctime';
}

import { cassandraOptions, sessionOptions, type Script } from '@millrace/sql';
import { cutDataflow, type Edge, type Fragment } from './dataflow/cut.ts';
import type { DataflowNode, DataflowPlan, NodeOf } from './dataflow/plan.ts';
import { planDataflow } from './dataflow/planner.ts';
import { exchangeTopic, stateTopic } from './names.ts';
import { topicOutput, viewOutput } from './outputs.ts';
import type { ExchangeOutput, Operator, StagePlan, TopicOutput, ViewOutput } from './physical.ts';
import { meaningless, stage, unsupported, type TargetContext } from './statement-context.ts';

/**
 * A statement of any shape: each source is decoded and filtered by its own tasks, which send the rows through an exchange
 * to where the rest is done. That is one task, unless the script says how many: then the plan is cut where rows must be
 * brought together by another key.
 */
export function planGeneral(script: Script, context: TargetContext): StagePlan[] {
  const plan = planDataflow({ ...script, inserts: [context.insert] }, { connectors: 'topic' });
  refuseUnsupported(plan, context);
  const inPhases = (node: DataflowNode) => isInPhases(node, script, context);
  // A window by processing time ends where the row was put into it, not by the clock of another task.
  const isCut = context.ownParallelism > 1 && !plan.nodes.some(assignsByArrival);
  const fragments = isCut ? cutDataflow(plan.nodes, inPhases) : null;
  return fragments === null ? inOneTask(plan, context) : inFragments(plan, fragments, context);
}

function inOneTask(plan: DataflowPlan, context: TargetContext): StagePlan[] {
  const { pipeline, insert } = context;
  const topic = exchangeTopic(pipeline, `${insert.target}.dataflow`);
  const sources = plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source');
  const rolesOf = sourceRoles();
  const stages = sources.map((node) =>
    sourceStage(context, rolesOf(node), node, { kind: 'exchange', topic, partitions: 1, keys: [] }),
  );
  const dataflow = stage(context, 'dataflow', {
    tasks: 1,
    input: { kind: 'exchange', topic, from: stages.map(({ node }) => node), fields: [] },
    operators: [{ op: 'dataflow', plan, sources: sources.map(({ id }) => id), fields: insert.input.fields }],
    output: lastOutput(context),
  });
  return [...stages, dataflow];
}

function inFragments(plan: DataflowPlan, fragments: readonly Fragment[], context: TargetContext): StagePlan[] {
  const { pipeline, insert, ownParallelism } = context;
  const topicOf = ({ name }: Fragment) => exchangeTopic(pipeline, name);
  const tasksOf = ({ isSingle }: Fragment) => (isSingle ? 1 : ownParallelism);
  const exchangeOf = ({ to, keys }: Edge): ExchangeOutput => {
    const isForward = keys.length === 0 && !to.isSingle;
    const exchange = { kind: 'exchange', topic: topicOf(to), partitions: tasksOf(to), keys } as const;
    return isForward ? { ...exchange, isForward } : exchange;
  };
  const output = lastOutput(context);
  const last = fragments.at(-1)!;
  const partitions = output.kind === 'topic' ? output.partitions : tasksOf(last);
  const deadLetters = { topic: output.topic, partitions };
  const rolesOf = sourceRoles();
  /** What runs in tasks of a source, by fragment. */
  const inSources = new Map<Fragment, StagePlan>();
  return fragments.flatMap((fragment) => {
    const { name, nodes, inputs, source } = fragment;
    const sent = fragments.flatMap((to) => to.inputs.filter(({ from }) => from === fragment));
    const [first, ...more] = sent.map((edge) => ({ ...exchangeOf(edge), place: edge.to.inputs.indexOf(edge) }));
    const dataflow: Operator = {
      op: 'dataflow',
      plan: { ...plan, nodes },
      sources: inputs.map(({ receive }) => receive),
      fields: insert.input.fields,
    };
    if (source !== null) {
      const node = plan.nodes[source] as NodeOf<'source'>;
      const { place: _, ...exchange } = first;
      inSources.set(fragment, sourceStage(context, rolesOf(node), node, exchange, [dataflow]));
      return [inSources.get(fragment)!];
    }
    const sources = inputs.map((edge) => {
      const node = plan.nodes[edge.node];
      if (edge.from !== null || node?.op !== 'source') return null;
      return sourceStage(context, rolesOf(node), node, exchangeOf(edge));
    });
    const nodeOf = (from: Fragment) => inSources.get(from)?.node ?? from.name;
    const own: StagePlan = {
      node: name,
      stateTopic: stateTopic(pipeline, name),
      tasks: tasksOf(fragment),
      input: {
        kind: 'exchange',
        topic: topicOf(fragment),
        from: inputs.map(({ from }, i) => (from === null ? sources[i]!.node : nodeOf(from))),
        fields: [],
      },
      operators: [dataflow],
      output: fragment === last ? output : first,
      ...(more.length > 0 && { moreOutputs: more }),
      ...(fragment !== last && { deadLetters }),
    };
    return [...sources.filter((source) => source !== null), own];
  });
}

function lastOutput(context: TargetContext): ViewOutput | TopicOutput {
  return context.servesView ? viewOutput(context) : topicOutput(context);
}

function sourceStage(
  context: TargetContext,
  role: string,
  node: NodeOf<'source'>,
  output: ExchangeOutput,
  last: readonly Operator[] = [],
): StagePlan {
  const operators = [...calcOf(node), ...last];
  const isTold = node.input.watermark === null || last.length > 0; // an operator in front of the exchange tells its own
  const to = isTold ? output : { ...output, isTimed: true as const };
  return stage(context, `rows-${role}`, { tasks: null, input: node.input, operators, output: to });
}

/** A window's late rows go to their topic as they are, so they come one by one where that is wanted. */
function isInPhases({ op }: DataflowNode, { options }: Script, { servesView, target }: TargetContext): boolean {
  if (sessionOptions(options).aggPhases === 'ONE_PHASE') return false;
  return op !== 'window-aggregate' || !servesView || !cassandraOptions(target).lateTopic;
}

/** The table's name, with a number where one statement reads it in several ways. */
function sourceRoles(): (node: NodeOf<'source'>) => string {
  const counts = new Map<string, number>();
  return ({ input: { table } }) => {
    const count = (counts.get(table) ?? 0) + 1;
    counts.set(table, count);
    return count === 1 ? table : `${table}-${count}`;
  };
}

function calcOf({ calc, fields }: NodeOf<'source'>): Operator[] {
  return calc === null ? [] : [{ op: 'calc', ...calc, fields }];
}

function refuseUnsupported({ nodes, functions }: DataflowPlan, context: TargetContext): void {
  if (nodes.some(assignsByArrival) && nodes.some(waitsForWatermark)) {
    throw unsupported(
      context,
      'Top-N and joins of windows by processing time are not supported yet: use the event time',
    );
  }
  const unsteady = new Set(functions.flatMap(({ name, deterministic }) => (deterministic ? [] : [name])));
  const called = nodes.flatMap((node) => {
    const takesBack = node.inputs.some((input) => nodes[input].changelog === 'update');
    return takesBack ? [...functionsIn(node)].filter((name) => unsteady.has(name)) : [];
  });
  if (called.length > 0) {
    const message = `${called[0]} is not deterministic, and its rows may be taken back: what it gave then is not known any more`;
    throw meaningless(context, `${message}; call it where rows are only added`);
  }
  if (context.ownLatenessMs) {
    throw unsupported(context, "'allowed-lateness' is only supported by TUMBLE and HOP aggregates of one table");
  }
}

/** Names of the script's functions that an operator calls. */
function functionsIn(part: unknown, into = new Set<string>()): Set<string> {
  if (typeof part !== 'object' || part === null) return into;
  const { fn, name } = part as { fn?: unknown; name?: unknown };
  if (fn === 'USER') into.add(String(name));
  else if (typeof fn === 'string' && fn.startsWith('USER:')) into.add(fn.slice('USER:'.length));
  for (const child of Object.values(part)) functionsIn(child, into);
  return into;
}

/** Whether it puts rows into windows by when they come, for others behind it. */
function assignsByArrival(node: DataflowNode): boolean {
  return node.op === 'assign-windows' && node.window.time === 'proctime';
}

/** Whether it sends what a window holds when the watermark has passed its end. */
function waitsForWatermark(node: DataflowNode): boolean {
  return node.op === 'window-join' || ((node.op === 'rank' || node.op === 'deduplicate') && node.bounds !== null);
}

import type { StageProgram } from '@millrace/engine';
import type { PipelinePlan, SourceInput, StagePlan } from '@millrace/plan';
import { MillraceError, type EventLog, type TopicPartition, type TopicPosition } from '@millrace/ports';
import { openManifest } from '../manifest/manifest-log.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { identityOf, reconcile } from '../manifest/reconcile.ts';
import { refuseMissingState } from '../state-log/lost-state.ts';
import type { TaskDefinition } from '../task/options.ts';
import { createTopics, factsOf, withTopicIds } from './stage-topics.ts';

/** A planned pipeline and its compiled stages, by node. */
export interface RunnablePipeline {
  readonly plan: PipelinePlan;
  readonly programs: ReadonlyMap<string, StageProgram>;
  /** Where the script sets one; else the processor's. */
  readonly commitIntervalMs?: number;
}

/** The tasks of one stage: task p reads topic partition p of the input and owns partition p of the state log. */
export interface StageTasks {
  readonly stateTopic: string;
  readonly definitions: readonly TaskDefinition[];
}

/**
 * Creates what topics the pipeline's stages need, writes down in its manifest what its state belongs to, and lists its
 * tasks. Source topics must exist: their number of topic partitions is the number of tasks, and may have grown. Rejects
 * before any task runs: when the plan is not one that the state can go on with, or topics are not those of before.
 */
export async function prepareStages(log: EventLog, pipeline: RunnablePipeline, group: string): Promise<StageTasks[]> {
  const { plan } = pipeline;
  const opened = await openManifest(log, plan.pipeline, group);
  try {
    const { manifest: before } = opened;
    const planned = reconcile(before, plan, await factsOf(log, plan));
    for (const statement of plan.statements) await refuseMissingState(log, statement);
    await createTopics(log, plan, planned);
    const manifest = await withTopicIds(log, plan, planned);
    if (JSON.stringify(before) !== JSON.stringify(manifest)) await opened.save(manifest);
    return plan.statements.flatMap(({ stages }) => stages.map((stage) => stageTasks(log, pipeline, stage, manifest)));
  } finally {
    await opened.close();
  }
}

/** Whether a source of the pipeline has more topic partitions than tasks that read it. */
export async function hasGrown(log: EventLog, tasks: readonly StageTasks[]): Promise<boolean> {
  for (const { definitions } of tasks) {
    const { plan } = definitions[0].program;
    if (plan.tasks !== null) continue;
    if (((await log.partitionCount(plan.input.topic)) ?? 0) > definitions.length) return true;
  }
  return false;
}

function stageTasks(log: EventLog, pipeline: RunnablePipeline, stage: StagePlan, manifest: Manifest): StageTasks {
  const name = pipeline.plan.pipeline;
  const program = pipeline.programs.get(stage.node);
  if (program === undefined) throw new MillraceError('MLR_RUNTIME_NO_PROGRAM', `starting ${stage.node}: not compiled`);
  const { tasks, firstTasks, identities, upstreams, stateTopicId } = manifest.stages[stage.node];
  const sources = stage.input.kind === 'exchange' ? stage.input.from.length : 0;
  const definitions = Array.from({ length: tasks }, (_, task): TaskDefinition => ({
    taskId: `${name}.${stage.node}.${task}`,
    pipeline: name,
    program,
    task,
    upstreams: upstreams.slice(0, sources).map((block) => block.tasks),
    gained: upstreams.slice(sources),
    firstUpstream: upstreamNumber(stage, stage.output, task, manifest) - task,
    ...(stage.moreOutputs && {
      moreFirstUpstreams: stage.moreOutputs.map((output) => upstreamNumber(stage, output, task, manifest) - task),
    }),
    input: { topic: stage.input.topic, partition: task },
    state: { topic: stage.stateTopic, partition: task },
    stateTopicId,
    planIdentity: identityOf(stage),
    knownIdentities: identities.map((identity) => Buffer.from(identity, 'hex')),
    generation: manifest.generation,
    commitIntervalMs: pipeline.commitIntervalMs,
    startPosition: () => startPosition(log, stage, task, task >= firstTasks),
  }));
  return { stateTopic: stage.stateTopic, definitions };
}

/** A task's number among those that write the exchange behind it. */
function upstreamNumber({ node }: StagePlan, output: StagePlan['output'], task: number, { stages }: Manifest): number {
  if (output.kind !== 'exchange') return task;
  for (const { plan, upstreams } of Object.values(stages)) {
    if (plan.input.kind !== 'exchange' || plan.input.topic !== output.topic) continue;
    const from = output.place ?? plan.input.from.indexOf(node);
    if (from < 0) continue;
    let [number, left] = [0, task];
    for (const block of upstreams) {
      if (block.from === from && left < block.tasks) return number + left;
      if (block.from === from) left -= block.tasks;
      number += block.tasks;
    }
  }
  return task;
}

/** `isGained`: the topic partition came while the pipeline ran; all its records are new. */
export async function startPosition(
  log: EventLog,
  stage: StagePlan,
  partition: number,
  isGained: boolean,
): Promise<TopicPosition> {
  const input = { topic: stage.input.topic, partition };
  const startup = stage.input.kind === 'source' && !isGained ? stage.input.startup : ({ mode: 'earliest' } as const);
  return { ...input, offset: await firstOffset(log, stage, input, startup) };
}

async function firstOffset(
  log: EventLog,
  { node }: StagePlan,
  input: TopicPartition,
  startup: SourceInput['startup'],
): Promise<number> {
  const bounds = async () => (await log.bounds([input]))[0];
  switch (startup.mode) {
    case 'earliest':
      return (await bounds()).start;
    case 'latest':
      return (await bounds()).end;
    case 'timestamp':
      return (await log.offsetsAt([input], startup.timestampMs))[0];
    case 'specific': {
      const named = startup.offsets.find(({ partition }) => partition === input.partition);
      if (named !== undefined) return named.offset;
      const [offset] = startup.group === null ? [-1] : await log.committedOffsets(startup.group, [input]);
      return offset >= 0 ? offset : (await bounds()).start;
    }
    case 'group': {
      const [offset] = await log.committedOffsets(startup.group, [input]);
      if (offset >= 0) return offset;
      if (startup.otherwise === 'none') throw noGroupOffset(node, input, startup.group);
      return startup.otherwise === 'earliest' ? (await bounds()).start : (await bounds()).end;
    }
  }
}

function noGroupOffset(node: string, { topic, partition }: TopicPartition, group: string): MillraceError {
  return new MillraceError(
    'MLR_RUNTIME_NO_GROUP_OFFSET',
    `starting ${node}: the group ${group} has committed no offset of ${topic}/${partition}. Commit one, or say where to ` +
      "begin then: 'properties.auto.offset.reset' = 'earliest' or 'latest' of the table.",
    { details: { topic, partition, group } },
  );
}

import type { StageProgram } from '@millrace/engine';
import type { PipelinePlan, StagePlan } from '@millrace/plan';
import { MillraceError, type EventLog, type TopicPosition, type TopicSpec } from '@millrace/ports';
import { openManifest } from '../manifest/manifest-log.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { identityOf, reconcile, type StageFacts } from '../manifest/reconcile.ts';
import { refuseMissingState } from '../state-log/lost-state.ts';
import type { TaskDefinition } from '../task/options.ts';

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

async function factsOf(log: EventLog, { statements }: PipelinePlan): Promise<Map<string, StageFacts>> {
  const facts = new Map<string, StageFacts>();
  for (const stage of statements.flatMap(({ stages }) => stages)) {
    facts.set(stage.node, {
      inputPartitions: stage.tasks ?? (await sourcePartitions(log, stage)),
      statePartitions: await log.partitionCount(stage.stateTopic),
    });
  }
  return facts;
}

async function sourcePartitions(log: EventLog, { node, input }: StagePlan): Promise<number> {
  const partitions = await log.partitionCount(input.topic);
  if (partitions !== null) return partitions;
  throw new MillraceError(
    'MLR_RUNTIME_NO_SOURCE_TOPIC',
    `starting ${node}: topic ${input.topic} does not exist. Create it, or start ingest, which creates it.`,
    { retriable: true, details: { topic: input.topic } },
  );
}

async function createTopics(log: EventLog, { statements }: PipelinePlan, { stages }: Manifest): Promise<void> {
  for (const statement of statements) {
    const topics: TopicSpec[] = [];
    for (const stage of statement.stages) {
      const { tasks } = stages[stage.node];
      const own: TopicSpec[] = [
        { name: stage.stateTopic, partitions: tasks, kind: 'internal' },
        deadLetterTopic(stage, tasks),
      ];
      topics.push(...own, ...outputTopics(stage, tasks));
      if (stage.tasks === null) await growTopics(log, own);
    }
    await log.ensureTopics(topics);
  }
}

/** With the source grow the topics that have a topic partition for each of its own. */
async function growTopics(log: EventLog, topics: readonly TopicSpec[]): Promise<void> {
  for (const { name, partitions } of topics) {
    const found = await log.partitionCount(name);
    if (found !== null && found < partitions) await log.addPartitions(name, partitions);
  }
}

/** Of the records that a stage reads, or behind an exchange of the rows that it would have written. */
function deadLetterTopic({ input, output }: StagePlan, tasks: number): TopicSpec {
  if (input.kind === 'source') return { name: `${input.topic}.dlq`, partitions: tasks, kind: 'source' };
  const partitions = output.kind === 'topic' ? output.partitions : tasks;
  return { name: `${output.topic}.dlq`, partitions, kind: 'source' };
}

function outputTopics(stage: StagePlan, tasks: number): TopicSpec[] {
  const { output } = stage;
  switch (output.kind) {
    case 'exchange':
      return [{ name: output.topic, partitions: output.partitions, kind: 'internal' }];
    case 'view':
      return [{ name: output.topic, partitions: tasks, kind: 'view' }];
    case 'topic':
      return [{ name: output.topic, partitions: output.partitions, kind: 'source' }];
  }
}

/** A topic that was created anew under the same name does not hold what the state was made from. */
async function withTopicIds(log: EventLog, { statements }: PipelinePlan, planned: Manifest): Promise<Manifest> {
  const stages = { ...planned.stages };
  for (const { node, stateTopic, input } of statements.flatMap((statement) => statement.stages)) {
    const stateTopicId = await log.topicId(stateTopic);
    const inputTopicId = await log.topicId(input.topic);
    const known = stages[node];
    if (isAnother(known.stateTopicId, stateTopicId)) throw recreatedState(node, stateTopic);
    if (isAnother(known.inputTopicId, inputTopicId)) throw recreatedInput(node, input.topic);
    stages[node] = { ...known, stateTopicId, inputTopicId };
  }
  return { ...planned, stages };
}

const isAnother = (before: string | null, now: string | null) => before !== null && now !== null && before !== now;

function stageTasks(log: EventLog, pipeline: RunnablePipeline, stage: StagePlan, manifest: Manifest): StageTasks {
  const name = pipeline.plan.pipeline;
  const program = pipeline.programs.get(stage.node);
  if (program === undefined) throw new MillraceError('MLR_RUNTIME_NO_PROGRAM', `starting ${stage.node}: not compiled`);
  const { tasks, firstTasks, identities, upstreams } = manifest.stages[stage.node];
  const sources = stage.input.kind === 'exchange' ? stage.input.from.length : 0;
  const definitions = Array.from({ length: tasks }, (_, task): TaskDefinition => ({
    taskId: `${name}.${stage.node}.${task}`,
    pipeline: name,
    program,
    task,
    upstreams: upstreams.slice(0, sources).map((block) => block.tasks),
    gained: upstreams.slice(sources),
    firstUpstream: upstreamNumber(stage.node, task, manifest) - task,
    input: { topic: stage.input.topic, partition: task },
    state: { topic: stage.stateTopic, partition: task },
    planIdentity: identityOf(stage),
    knownIdentities: identities.map((identity) => Buffer.from(identity, 'hex')),
    generation: manifest.generation,
    commitIntervalMs: pipeline.commitIntervalMs,
    startPosition: () => startPosition(log, stage, task, task >= firstTasks),
  }));
  return { stateTopic: stage.stateTopic, definitions };
}

/** A task's number among those that write the exchange behind it. */
function upstreamNumber(node: string, task: number, { stages }: Manifest): number {
  for (const { plan, upstreams } of Object.values(stages)) {
    const from = plan.input.kind === 'exchange' ? plan.input.from.indexOf(node) : -1;
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

function recreatedState(node: string, topic: string): MillraceError {
  return new MillraceError(
    'MLR_STATE_LOST',
    `starting ${node}: its state topic ${topic} was deleted and created anew. Lost are its aggregates and rows so far, and ` +
      'how far it has read. Restore it with its id from a backup, or compute it anew: reset the pipeline, or give it and ' +
      'its views new names.',
    { details: { node, topic } },
  );
}

function recreatedInput(node: string, topic: string): MillraceError {
  return new MillraceError(
    'MLR_RUNTIME_SOURCE_RECREATED',
    `starting ${node}: topic ${topic} was deleted and created anew since its records were last read. What it held and was ` +
      'not read is gone, and how far it was read means nothing in the new one. Begin anew: reset the pipeline, or give it ' +
      'and its views new names.',
    { details: { node, topic } },
  );
}

/** `isGained`: the topic partition came while the pipeline ran; all its records are new. */
async function startPosition(
  log: EventLog,
  stage: StagePlan,
  partition: number,
  isGained: boolean,
): Promise<TopicPosition> {
  const input = { topic: stage.input.topic, partition };
  const startup = stage.input.kind === 'source' && !isGained ? stage.input.startup : ({ mode: 'earliest' } as const);
  if (startup.mode === 'timestamp') {
    const [offset] = await log.offsetsAt([input], startup.timestampMs);
    return { ...input, offset };
  }
  const [{ start, end }] = await log.bounds([input]);
  return { ...input, offset: startup.mode === 'earliest' ? start : end };
}

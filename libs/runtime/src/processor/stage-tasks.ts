import { createHash } from 'node:crypto';
import type { StageProgram } from '@millrace/engine';
import { planIdentity, type PipelinePlan, type StagePlan } from '@millrace/plan';
import { MillraceError, type EventLog, type TopicPosition, type TopicSpec } from '@millrace/ports';
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
 * Creates what topics the pipeline's stages need and lists their tasks. Source topics must exist: their number of topic
 * partitions is the number of tasks. Rejects when a topic does not fit the plan, before any task runs.
 */
export async function prepareStages(log: EventLog, pipeline: RunnablePipeline): Promise<StageTasks[]> {
  const prepared: StageTasks[] = [];
  for (const statement of pipeline.plan.statements) {
    const tasksByNode = new Map<string, number>();
    const topics: TopicSpec[] = [];
    for (const stage of statement.stages) {
      const tasks = await taskCount(log, stage);
      tasksByNode.set(stage.node, tasks);
      topics.push({ name: stage.stateTopic, partitions: tasks, kind: 'internal' }, ...outputTopics(stage, tasks));
      topics.push({ name: `${stage.input.topic}.dlq`, partitions: tasks, kind: 'source' });
    }
    await refuseMissingState(log, statement);
    await log.ensureTopics(topics);
    for (const stage of statement.stages) {
      const count = (node: string) => tasksByNode.get(node)!;
      const upstreams = stage.input.kind === 'exchange' ? stage.input.from.map(count) : [];
      const firstUpstream = earlierWriters(stage, statement.stages).reduce((sum, node) => sum + count(node), 0);
      prepared.push(stageTasks(log, pipeline, stage, count(stage.node), { upstreams, firstUpstream }));
    }
  }
  return prepared;
}

/** The stages whose tasks come before this one's among the upstreams of the exchange it writes. */
function earlierWriters({ node }: StagePlan, stages: readonly StagePlan[]): readonly string[] {
  for (const { input } of stages) {
    const at = input.kind === 'exchange' ? input.from.indexOf(node) : -1;
    if (input.kind === 'exchange' && at >= 0) return input.from.slice(0, at);
  }
  return [];
}

async function taskCount(log: EventLog, stage: StagePlan): Promise<number> {
  if (stage.tasks !== null) return stage.tasks;
  const partitions = await log.partitionCount(stage.input.topic);
  if (partitions !== null) return partitions;
  throw new MillraceError(
    'MLR_RUNTIME_NO_SOURCE_TOPIC',
    `starting ${stage.node}: topic ${stage.input.topic} does not exist. Create it, or start ingest, which creates it.`,
    { retriable: true, details: { topic: stage.input.topic } },
  );
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

function stageTasks(
  log: EventLog,
  pipeline: RunnablePipeline,
  stage: StagePlan,
  tasks: number,
  places: Pick<TaskDefinition, 'upstreams' | 'firstUpstream'>,
): StageTasks {
  const name = pipeline.plan.pipeline;
  const program = pipeline.programs.get(stage.node);
  if (program === undefined) throw new MillraceError('MLR_RUNTIME_NO_PROGRAM', `starting ${stage.node}: not compiled`);
  const identity = createHash('sha256').update(planIdentity(stage)).digest().subarray(0, 8);
  const definitions = Array.from({ length: tasks }, (_, task): TaskDefinition => ({
    taskId: `${name}.${stage.node}.${task}`,
    pipeline: name,
    program,
    task,
    ...places,
    input: { topic: stage.input.topic, partition: task },
    state: { topic: stage.stateTopic, partition: task },
    planIdentity: identity,
    commitIntervalMs: pipeline.commitIntervalMs,
    startPosition: () => startPosition(log, stage, task),
  }));
  return { stateTopic: stage.stateTopic, definitions };
}

async function startPosition(log: EventLog, stage: StagePlan, partition: number): Promise<TopicPosition> {
  const input = { topic: stage.input.topic, partition };
  const startup = stage.input.kind === 'source' ? stage.input.startup : ({ mode: 'earliest' } as const);
  if (startup.mode === 'timestamp') {
    const [offset] = await log.offsetsAt([input], startup.timestampMs);
    return { ...input, offset };
  }
  const [{ start, end }] = await log.bounds([input]);
  return { ...input, offset: startup.mode === 'earliest' ? start : end };
}

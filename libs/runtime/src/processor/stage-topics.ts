import type { ExchangeOutput, PipelinePlan, StagePlan } from '@millrace/plan';
import { MillraceError, type EventLog, type TopicSpec } from '@millrace/ports';
import type { Manifest } from '../manifest/manifest.ts';
import type { StageFacts } from '../manifest/reconcile.ts';

/** Throws `MLR_RUNTIME_NO_SOURCE_TOPIC`. */
export async function factsOf(log: EventLog, { statements }: PipelinePlan): Promise<Map<string, StageFacts>> {
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

/** What the stages need, with as many topic partitions as the manifest says; grows what grows with a source. */
export async function createTopics(log: EventLog, { statements }: PipelinePlan, { stages }: Manifest): Promise<void> {
  for (const statement of statements) {
    const topics: TopicSpec[] = [];
    const growing = new Set<string>();
    for (const stage of statement.stages) {
      const { tasks } = stages[stage.node];
      const own: TopicSpec[] = [
        { name: stage.stateTopic, partitions: tasks, kind: 'internal' },
        deadLetterTopic(stage, tasks),
      ];
      topics.push(...own, ...outputTopics(stage, tasks), ...exchangesOf(stage.moreOutputs ?? []));
      if (stage.tasks === null) {
        growing.add(stage.stateTopic);
        await growTopics(log, own);
      }
    }
    await log.ensureTopics(topics).catch((error: unknown) => {
      throw overtaken(error, growing);
    });
  }
}

/** Another instance has looked at the source just before or after it grew: looked at once more, it is the same for both. */
function overtaken(error: unknown, growing: ReadonlySet<string>): unknown {
  if (!(error instanceof MillraceError) || error.code !== 'MLR_LOG_PARTITIONS_DIFFER') return error;
  if (!growing.has(String(error.details.topic))) return error;
  return new MillraceError(error.code, error.message, { retriable: true, cause: error, details: { ...error.details } });
}

/** With the source grow the topics that have a topic partition for each of its own. */
async function growTopics(log: EventLog, topics: readonly TopicSpec[]): Promise<void> {
  for (const { name, partitions } of topics) {
    const found = await log.partitionCount(name);
    if (found !== null && found < partitions) await log.addPartitions(name, partitions);
  }
}

/** Of the records that a stage reads, or behind an exchange of the rows that it would have written. */
function deadLetterTopic({ input, output, deadLetters }: StagePlan, tasks: number): TopicSpec {
  if (deadLetters) return { name: `${deadLetters.topic}.dlq`, partitions: deadLetters.partitions, kind: 'source' };
  if (input.kind === 'source') return { name: `${input.topic}.dlq`, partitions: tasks, kind: 'source' };
  const partitions = output.kind === 'topic' ? output.partitions : tasks;
  return { name: `${output.topic}.dlq`, partitions, kind: 'source' };
}

function outputTopics({ output, lateTopic }: StagePlan, tasks: number): TopicSpec[] {
  switch (output.kind) {
    case 'exchange':
      return exchangesOf([output]);
    case 'view': {
      const late: TopicSpec[] = lateTopic === undefined ? [] : [{ name: lateTopic, partitions: tasks, kind: 'source' }];
      return [{ name: output.topic, partitions: tasks, kind: 'view' }, ...late];
    }
    case 'topic':
      return [
        {
          name: output.topic,
          partitions: output.partitions,
          kind: 'source',
          ...(output.upserts && { compacted: true, retention: {} }),
        },
      ];
  }
}

function exchangesOf(outputs: readonly ExchangeOutput[]): TopicSpec[] {
  return outputs.map(({ topic, partitions }) => ({ name: topic, partitions, kind: 'internal' }));
}

/** A topic that was created anew under the same name does not hold what the state was made from. */
export async function withTopicIds(log: EventLog, { statements }: PipelinePlan, planned: Manifest): Promise<Manifest> {
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

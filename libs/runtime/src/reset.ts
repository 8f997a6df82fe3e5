import type { StagePlan } from '@millrace/plan';
import { MillraceError, type Clock, type EventLog, type TaskLog, type TopicPosition } from '@millrace/ports';
import { openManifest } from './manifest/manifest-log.ts';
import { identityOf, reconcile, type StageFacts } from './manifest/reconcile.ts';
import type { RunnablePipeline } from './processor/stage-tasks.ts';
import { startPosition } from './processor/stage-tasks.ts';
import { createTopics, factsOf, withTopicIds } from './processor/stage-topics.ts';
import { decodeStateRecord, encodeReset } from './state-log/state-record.ts';
import { nextVersion } from './version-clock.ts';

interface OpenedTask {
  readonly stage: StagePlan;
  readonly task: number;
  readonly log: TaskLog;
  /** The greatest row version it gave out. */
  readonly version: number;
}

export interface ResetResult {
  readonly generation: number;
  readonly tasks: number;
}

/**
 * Makes a pipeline forget its state: it begins anew where its sources say, as the plan says now. Only while none of its
 * processors runs. A reset that ends half-way is repeated as a whole: until the manifest says the new generation, no task
 * runs with what it left (`MLR_STATE_GENERATION`).
 *
 * 1. Open every task: whoever ran it is fenced, nothing of the old generation is written any more.
 * 2. Take the ends of the exchanges: what stands before is of the old generation.
 * 3. Commit a reset to each state log: positions to begin at, versions that go on growing. *Fenced*: somebody runs it.
 * 4. Write the manifest of the new generation.
 */
export async function resetPipeline(
  log: EventLog,
  clock: Clock,
  { plan }: Pick<RunnablePipeline, 'plan'>,
  group: string,
): Promise<ResetResult> {
  const manifest = await openManifest(log, plan.pipeline, group);
  const opened: OpenedTask[] = [];
  try {
    const before = manifest.manifest;
    const generation = (before?.generation ?? 1) + 1;
    const names = new Set(plan.statements.map(({ name }) => name));
    const others = Object.entries(before?.stages ?? {}).filter(([, { statement }]) => !names.has(statement));
    const facts = new Map<string, StageFacts>();
    for (const [node, found] of await factsOf(log, plan)) facts.set(node, { ...found, statePartitions: null });
    const planned = reconcile({ generation, stages: Object.fromEntries(others) }, plan, facts);
    await createTopics(log, plan, planned);

    // 1
    const stages = plan.statements.flatMap((statement) => statement.stages);
    for (const stage of stages) {
      for (let task = 0; task < planned.stages[stage.node].tasks; task++) {
        opened.push(await openTask(log, plan.pipeline, stage, task, group));
      }
    }
    // 2, 3
    const positions: TopicPosition[] = [];
    for (const { stage, task } of opened) positions.push(await firstPosition(log, stage, task));
    for (const [i, { stage, log: taskLog, version }] of opened.entries()) {
      const head = {
        version: nextVersion(version, clock.now()),
        plan: identityOf(stage),
        positions: [positions[i]],
      };
      const state = [encodeReset(head, generation)];
      const outcome = await taskLog.commit({ state, outputs: [], inputOffsets: [positions[i]] });
      if (outcome.status !== 'committed') throw notAlone(plan.pipeline, outcome.status);
      await taskLog.trimState(outcome.statePosition).catch(() => {});
    }
    // 4
    await manifest.save(await withTopicIds(log, plan, planned));
    return { generation, tasks: opened.length };
  } finally {
    await Promise.allSettled(opened.map((task) => task.log.close()));
    await manifest.close();
  }
}

async function openTask(
  log: EventLog,
  pipeline: string,
  stage: StagePlan,
  task: number,
  group: string,
): Promise<OpenedTask> {
  const taskLog = await log.openTask({
    taskId: `${pipeline}.${stage.node}.${task}`,
    state: { topic: stage.stateTopic, partition: task },
    group,
  });
  let version = 0;
  // Whatever state it is, and whatever is left of it: its versions must not come again.
  for await (const { bytes } of taskLog.state) version = Math.max(version, decodeStateRecord(bytes).version);
  return { stage, task, log: taskLog, version };
}

async function firstPosition(log: EventLog, stage: StagePlan, task: number): Promise<TopicPosition> {
  if (stage.input.kind === 'source') return startPosition(log, stage, task, false);
  const input = { topic: stage.input.topic, partition: task };
  const [{ end }] = await log.bounds([input]);
  return { ...input, offset: end };
}

function notAlone(pipeline: string, status: string): MillraceError {
  return new MillraceError(
    'MLR_RUNTIME_RESET',
    `resetting pipeline ${pipeline}: a commit ended ${status}. Stop every processor that runs it, then reset it again: ` +
      'until a reset has come to its end the pipeline does not run.',
    { retriable: true, details: { pipeline } },
  );
}

import { createHash } from 'node:crypto';
import {
  lostState,
  planIdentity,
  type LostState,
  type PipelinePlan,
  type StagePlan,
  type StatementPlan,
} from '@millrace/plan';
import { MillraceError } from '@millrace/ports';
import type { Manifest, ManifestStage, UpstreamBlock } from './manifest.ts';

/** What the log says of a stage before anything is created. */
export interface StageFacts {
  /** Topic partitions of its input when it is a source. */
  readonly inputPartitions: number;
  /** Of its state topic, null when there is none yet. */
  readonly statePartitions: number | null;
}

/** Identity of a stage's plan in state records, 8 bytes. */
export const identityOf = (stage: StagePlan): Buffer =>
  createHash('sha256').update(planIdentity(stage)).digest().subarray(0, 8);

/**
 * The manifest with which a pipeline may run now. The plan that its state belongs to must be the same, or one that the
 * state can go on with (`MLR_STATE_OTHER_PLAN` says whose would be lost); sources may have gained topic partitions. Two
 * processes that ask the same get the same. Topic ids are still those of before.
 */
export function reconcile(
  before: Manifest | null,
  { pipeline, statements }: PipelinePlan,
  facts: ReadonlyMap<string, StageFacts>,
): Manifest {
  const stages: Record<string, ManifestStage> = { ...before?.stages };
  for (const statement of statements) {
    refuseLostState(pipeline, statement, before);
    for (const plan of statement.stages) stages[plan.node] = stageOf(statement, plan, before, facts.get(plan.node)!);
    for (const plan of statement.stages) {
      const { upstreams } = stages[plan.node];
      stages[plan.node] = { ...stages[plan.node], upstreams: grown(plan, upstreams, stages) };
    }
  }
  return { generation: before?.generation ?? 1, stages };
}

function stageOf(
  { name }: StatementPlan,
  plan: StagePlan,
  before: Manifest | null,
  { inputPartitions, statePartitions }: StageFacts,
): ManifestStage {
  const known = before?.stages[plan.node];
  const identity = identityOf(plan).toString('hex');
  const identities = known?.identities ?? [];
  // Release 0.1.0 wrote no manifest: its state topics say how many tasks there were.
  const knownTasks = known?.tasks ?? statePartitions ?? null;
  const tasks = plan.tasks ?? inputPartitions;
  if (plan.tasks === null && knownTasks !== null) refuseOtherSize(plan, knownTasks, tasks);
  return {
    statement: name,
    plan,
    identities: identities.includes(identity) ? identities : [...identities, identity],
    tasks,
    firstTasks: known?.firstTasks ?? knownTasks ?? tasks,
    upstreams: known?.upstreams ?? [],
    stateTopicId: known?.stateTopicId ?? null,
    inputTopicId: known?.inputTopicId ?? null,
  };
}

/** The tasks that write a stage's exchange. Numbers that were given out stay what they are: new tasks come behind. */
function grown(
  { input }: StagePlan,
  known: readonly UpstreamBlock[],
  stages: Readonly<Record<string, ManifestStage>>,
): readonly UpstreamBlock[] {
  if (input.kind === 'source') return [];
  const first = known.length > 0 ? known : input.from.map((node, from) => ({ from, tasks: stages[node].firstTasks }));
  return input.from.reduce<readonly UpstreamBlock[]>((blocks, node, from) => {
    const counted = blocks.reduce((sum, block) => sum + (block.from === from ? block.tasks : 0), 0);
    const more = stages[node].tasks - counted;
    return more > 0 ? [...blocks, { from, tasks: more }] : blocks;
  }, first);
}

function refuseOtherSize({ node, input, output }: StagePlan, before: number, now: number): void {
  const details = { topic: input.topic, before, now };
  if (now < before) {
    throw new MillraceError(
      'MLR_RUNTIME_SOURCE_SHRANK',
      `starting ${node}: topic ${input.topic} has ${now} topic partitions, it had ${before}. When it was created anew its ` +
        'records of before are gone: reset the pipeline, or give it and its views new names.',
      { retriable: true, details },
    );
  }
  if (now > before && output.kind === 'view') {
    throw new MillraceError(
      'MLR_RUNTIME_SOURCE_GREW',
      `starting ${node}: topic ${input.topic} has ${now} topic partitions, it had ${before}: keys of the view would change ` +
        'their task. Reset the pipeline, or give it and its views new names.',
      { details },
    );
  }
}

function refuseLostState(pipeline: string, { name, stages }: StatementPlan, before: Manifest | null): void {
  const known = Object.entries(before?.stages ?? {}).filter(([, stage]) => stage.statement === name);
  if (known.length === 0) return;
  const lost = known.flatMap(([node, { plan }]): LostState[] => {
    const next = stages.find((stage) => stage.node === node);
    if (next !== undefined) return lostState(plan, next);
    return [{ operator: node, holds: 'its state', because: 'the statement does not have it any more' }];
  });
  if (lost.length === 0) return;
  const list = lost.map(({ operator, holds, because }) => `${operator} (${holds}): ${because}`);
  throw new MillraceError(
    'MLR_STATE_OTHER_PLAN',
    `starting pipeline ${pipeline}: statement ${name} was changed, and state would be lost of ${list.join('; ')}. ${WAYS_OUT(pipeline)}`,
    { details: { pipeline, statement: name, operators: lost.map(({ operator }) => operator) } },
  );
}

export const WAYS_OUT = (pipeline: string): string =>
  `Undo the change; or begin anew: reset the pipeline (millrace reset ${pipeline}), or run it beside the old one under a ` +
  'new name, with views of new names.';

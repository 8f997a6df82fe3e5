import type { StatementPlan } from '@millrace/plan';
import type { Random } from '../../generators/random.ts';
import type { ObservedCluster } from '../observed-cluster.ts';
import { LEAST_RECORDS } from '../producer.ts';
import { SOURCE_TOPIC } from '../source.ts';
import type { CompiledCase, ViewStatement } from '../sim-case.ts';
import { checkAcknowledged, checkDeadLetters, checkPositions, type Acknowledged } from './check-log.ts';
import { checkProgress } from './check-progress.ts';
import { checkStore } from './check-store.ts';
import { checkCopies } from './check-copies.ts';
import { checkTable } from './check-table.ts';
import { checkView, type StatementTopics } from './check-view.ts';
import { readSource, type SourceRecord } from './source-record.ts';
import { claim } from './violation.ts';

/** The store's rule is simple: a part of the schedules is enough, and saves time. */
const STORE_SHARE = 0.1;

/** What a schedule's input happened to be: a run without any of these would not have tested them. */
export interface Findings {
  readonly records: number;
  readonly malformed: number;
  /** Late for every window, over all statements. */
  readonly late: number;
  /** Sent again with the id of an earlier record. */
  readonly duplicates: number;
}

/** Compares everything a schedule left in the log with what should be there. Throws a `Violation`. */
export async function checkSchedule(
  cluster: ObservedCluster,
  { pipeline, statements }: CompiledCase,
  acknowledged: readonly Acknowledged[],
  random: Random,
): Promise<Findings> {
  const source = cluster.read(SOURCE_TOPIC).map(readSource);
  const records = source.flat();
  claim(records.length >= LEAST_RECORDS, () => `only ${records.length} records went in`);
  checkAcknowledged(acknowledged, source);
  checkPositions(cluster);
  checkDeadLetters(cluster, SOURCE_TOPIC, source);
  let late = 0;
  for (const statement of statements) {
    const plan = pipeline.plan.statements.find(({ name }) => name === statement.target);
    claim(plan !== undefined, () => `the plan has no statement ${statement.target}`);
    if ('copy' in statement) checkCopies(cluster, topicsOf(plan).output, statement, records);
    else if ('table' in statement) checkTable(cluster, topicsOf(plan), statement, source);
    else late += await checkViewStatement(cluster, plan, statement, source, random);
  }
  const malformed = records.filter(({ click }) => click === null).length;
  const duplicates = records.filter(({ isRepeat }) => isRepeat).length;
  return { records: records.length, malformed, late, duplicates };
}

/**
 * The same as far as it goes when the instances have refused to go on: every commit that there is, is right, and no task
 * has begun anew.
 */
export function checkUntilRefused(cluster: ObservedCluster, { pipeline, statements }: CompiledCase): Findings {
  const source = cluster.read(SOURCE_TOPIC).map(readSource);
  checkPositions(cluster);
  for (const statement of statements) {
    const plan = pipeline.plan.statements.find(({ name }) => name === statement.target);
    if ('copy' in statement || plan === undefined) continue;
    const topics = topicsOf(plan);
    if ('table' in statement) checkTable(cluster, topics, statement, source, { isWhole: false });
    else checkView(cluster, topics, statement.model, statement.identify, source, { isWhole: false });
  }
  return { records: source.flat().length, malformed: 0, late: 0, duplicates: 0 };
}

async function checkViewStatement(
  cluster: ObservedCluster,
  plan: StatementPlan,
  { model, identify }: ViewStatement,
  source: readonly SourceRecord[][],
  random: Random,
): Promise<number> {
  const checked = checkView(cluster, topicsOf(plan), model, identify, source);
  checkProgress(checked, SOURCE_TOPIC, model);
  const { replay, rows, view } = checked;
  const total = replay.counted + replay.late + replay.filtered + replay.malformed + replay.repeated;
  const records = source.flat().length;
  claim(total === records, () => `${records} records went in, ${total} are accounted for`);
  if (plan.view !== null && random.chance(STORE_SHARE)) {
    const written = view.flatMap((partition) => partition.rows);
    await checkStore(plan.view, written, rows, identify, random);
  }
  return replay.late;
}

function topicsOf({ stages }: StatementPlan): StatementTopics {
  const [first, last] = [stages[0], stages[stages.length - 1]];
  return {
    output: last.output.topic,
    sourceState: first.stateTopic,
    exchange: last.input.kind === 'exchange' ? last.input.topic : null,
    lastState: last.stateTopic,
  };
}

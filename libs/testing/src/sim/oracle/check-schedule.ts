import type { Random } from '../../generators/random.ts';
import type { ObservedCluster } from '../observed-cluster.ts';
import { SOURCE_TOPIC } from '../producer.ts';
import type { CompiledCase } from '../sim-case.ts';
import { checkAcknowledged, checkDeadLetters, checkPositions, type Acknowledged } from './check-log.ts';
import { checkProgress } from './check-progress.ts';
import { checkStore } from './check-store.ts';
import { checkView, type StatementTopics } from './check-view.ts';
import { readSource } from './source-record.ts';
import { claim } from './violation.ts';

/** The store's rule is simple: a part of the schedules is enough, and saves time. */
const STORE_SHARE = 0.1;

/** Compares everything a schedule left in the log with what should be there. Throws a `Violation`. */
export async function checkSchedule(
  cluster: ObservedCluster,
  simCase: CompiledCase,
  acknowledged: readonly Acknowledged[],
  random: Random,
): Promise<void> {
  const source = cluster.read(SOURCE_TOPIC).map(readSource);
  checkAcknowledged(acknowledged, source);
  checkPositions(cluster);
  checkDeadLetters(cluster, SOURCE_TOPIC, source);
  const { identify, model, pipeline } = simCase;
  const checked = checkView(cluster, topicsOf(simCase), model, identify, source);
  checkProgress(checked, SOURCE_TOPIC, model);
  const { replay, rows } = checked;
  const written = checked.view.flatMap((partition) => partition.rows);
  const total = replay.counted + replay.late + replay.filtered + replay.malformed;
  const records = source.flat().length;
  claim(total === records, () => `${records} records went in, ${total} are accounted for`);
  const [{ view }] = pipeline.plan.statements;
  if (view !== null && random.chance(STORE_SHARE)) await checkStore(view, written, rows, identify, random);
}

function topicsOf({ pipeline }: CompiledCase): StatementTopics {
  const [{ stages }] = pipeline.plan.statements;
  const [first, last] = [stages[0], stages[stages.length - 1]];
  return {
    view: last.output.topic,
    sourceState: first.stateTopic,
    exchange: last.input.kind === 'exchange' ? last.input.topic : null,
    viewState: last.stateTopic,
  };
}

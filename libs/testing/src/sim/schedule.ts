import { assignSticky } from '@millrace/ports';
import type { RunnablePipeline, TaskTuning } from '@millrace/runtime';
import { Random } from '../generators/random.ts';
import type { Bug } from './bugs/index.ts';
import { Chaos } from './chaos.ts';
import { Disasters, isRefusal, refusalOf } from './disasters.ts';
import { Faults, type FaultCoverage } from './faults.ts';
import { GROUP } from './instance.ts';
import { ObservedCluster } from './observed-cluster.ts';
import { checkSchedule, checkUntilRefused, type Findings } from './oracle/check-schedule.ts';
import { Violation } from './oracle/violation.ts';
import { makeRequests, Producer, START_MS } from './producer.ts';
import { isCaughtUp } from './progress.ts';
import { Scheduler } from './scheduler.ts';
import type { CompiledCase } from './sim-case.ts';
import { SOURCE_PARTITIONS, SOURCE_TOPIC } from './source.ts';
import { Trace } from './trace.ts';
import { World } from './world.ts';

/** Steps that chaos may take before it is ended, and steps within which everything must be caught up afterwards. */
const MOST_CHAOS_STEPS = 20_000;
const MOST_QUIET_STEPS = 10_000;

export interface ScheduleResult {
  readonly seed: number;
  readonly caseName: string;
  /** What was broken; null when every promise held. */
  readonly violation: string | null;
  readonly traceHash: string;
  readonly trace: readonly string[];
  readonly steps: number;
  /** Null when the schedule did not come to its end. */
  readonly findings: Findings | null;
  readonly coverage: FaultCoverage;
}

export interface ScheduleOptions {
  /** Keeps the trace's text, not only its hash. */
  readonly keepTrace?: boolean;
  readonly bug?: Bug | null;
}

/**
 * Runs one schedule: chaos while the producer works, then no more faults, then everything must be caught up within a
 * bounded number of steps, then the oracle compares. All of it follows from the seed.
 */
export async function runSchedule(
  seed: number,
  cases: readonly CompiledCase[],
  { keepTrace = false, bug = null }: ScheduleOptions = {},
): Promise<ScheduleResult> {
  const random = new Random(seed);
  const simCase = random.pick(casesFor(bug, cases));
  const data = random.fork();
  const trace = new Trace(keepTrace);
  const scheduler = new Scheduler(random.fork(), trace, START_MS);
  const faults = new Faults(random.fork());
  const cluster = new ObservedCluster(bug?.skipsFencing);
  const world = new World(scheduler, faults, random.fork(), cluster, bug);
  if (bug?.dealsAtOnce === true) cluster.group(GROUP).dealing = assignSticky;
  cluster.ensureTopics([{ name: SOURCE_TOPIC, partitions: SOURCE_PARTITIONS, kind: 'source' }]);

  const mayGrow = simCase.statements.every((statement) => 'table' in statement);
  const chaos = new Chaos(world, [withBug(simCase.pipeline, bug)], tuning(random), {
    mayGrow,
    // Of its own, so that a seed's faults are the same as without.
    keepsState: bug?.keepsState === true || new Random(seed + 1).chance(0.5),
  });
  const disasters = new Disasters(world, chaos, simCase.pipeline.plan);
  const producer = new Producer(world, simCase.withIds === true);
  let isProduced = false;
  void producer.run(makeRequests(data)).then(() => (isProduced = true));

  let violation: string | null = null;
  let findings: Findings | null = null;
  try {
    await scheduler.run(
      () => isProduced,
      MOST_CHAOS_STEPS,
      () => {
        chaos.strike();
        disasters.strike();
      },
    );
    faults.heal();
    const isRefused = () => disasters.struck !== null && refusalOf(chaos) !== null;
    const isDone = () => isRefused() || (isProduced && isCaughtUp(cluster, simCase.pipeline.plan));
    const ended = await scheduler.run(isDone, MOST_QUIET_STEPS, () => assertAlive(chaos, disasters));
    if (!ended) throw new Violation(`not caught up ${MOST_QUIET_STEPS} steps after the last fault`);
    for (const { broken } of [world.handOver, world.idle]) if (broken !== null) throw new Violation(broken);
    if (disasters.mustRefuse && !isRefused()) throw new Violation(`nobody noticed: ${disasters.struck}`);
    findings = isRefused()
      ? checkUntilRefused(cluster, simCase)
      : await checkSchedule(cluster, simCase, producer.acknowledged, data);
  } catch (error) {
    violation = error instanceof Violation ? error.message : stackOf(error);
  }
  for (const { state } of cluster.commits) for (const bytes of state) trace.addBytes(bytes);
  return {
    seed,
    caseName: simCase.name,
    violation,
    traceHash: trace.hash,
    trace: trace.lines,
    steps: trace.steps,
    findings,
    coverage: faults.coverage,
  };
}

/** Those in which a bug can be caught. */
export function casesFor(bug: Bug | null, cases: readonly CompiledCase[]): readonly CompiledCase[] {
  return cases.filter((simCase) => bug?.concerns?.(simCase) ?? true);
}

function withBug(pipeline: RunnablePipeline, bug: Bug | null): RunnablePipeline {
  if (bug?.wrapProgram === undefined) return pipeline;
  const wrapped = [...pipeline.programs].map(([node, program]) => [node, bug.wrapProgram!(program)] as const);
  return { ...pipeline, programs: new Map(wrapped) };
}

/** Short intervals and frequent snapshots: what is rare in production must be common here. */
function tuning(random: Random): Partial<TaskTuning> {
  return {
    commitIntervalMs: random.between(10, 80),
    idlePollMs: random.between(50, 300),
    snapshotAfterCommits: random.between(2, 12),
    snapshotAfterBytes: random.pick([200, 2000, 1_000_000]),
    snapshotPartBytes: random.pick([1, 150, 64 * 1024]),
    trimInputMs: random.pick([0, 300, 1_000_000]),
    maxPendingBytes: random.pick([100, 8_000_000]),
    sourceCheckMs: random.between(100, 2_000),
  };
}

/**
 * A task that gave up for good, or a processor that ended with an error, was not in need of it: nothing here is lost,
 * unless there was a disaster.
 */
function assertAlive(chaos: Chaos, { struck }: Disasters): void {
  const mayRefuse = (error: unknown): boolean => struck !== null && isRefusal(error);
  for (const { actor, failure, processor } of chaos.instances) {
    if (failure !== null && !mayRefuse(failure)) throw new Violation(`${actor.name} met an error: ${stackOf(failure)}`);
    if (actor.dead) continue;
    const failed = processor.tasks().find(({ status, error }) => status === 'failed' && !mayRefuse(error));
    if (failed !== undefined)
      throw new Violation(`task ${failed.taskId} failed on ${actor.name}: ${String(failed.error)}`);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

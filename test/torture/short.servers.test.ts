import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCassandra, startKafka, type CassandraNode, type KafkaCluster } from '@millrace/infra-local';
import { examineFromOutside } from './external.ts';
import { controlPlan, shortPlan } from './plan.ts';
import { plantedBug, type Planted } from './planted.ts';
import type { Report } from './report.ts';
import { torture } from './torture.ts';

/** Minutes that a busy machine may take. */
const MOST_MS = 900_000;
const SEED = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);

/** The first two minutes of `npm run torture:real`: servers of its own, because it kills them. */
describe('processes, brokers and Cassandra killed under load', () => {
  let folder: string;
  let kafka: KafkaCluster;
  let cassandra: CassandraNode;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-torture-'));
    [kafka, cassandra] = await Promise.all([
      startKafka({ brokers: 3, dir: join(folder, 'kafka'), proxied: true }),
      startCassandra({ dir: join(folder, 'cassandra'), proxied: true }),
    ]);
  }, MOST_MS);

  afterAll(async () => {
    await Promise.allSettled([kafka?.stop(), cassandra?.kill('SIGKILL')]);
    await cassandra?.stop();
    await rm(folder, { recursive: true, force: true });
  }, MOST_MS);

  it(
    'leave every acknowledged event counted once, also for consumers that are not ours',
    async () => {
      const report = await run('torture', 240_000);
      expect(report.vacuous).toEqual([]);
      expect(report.violations).toEqual([]);
      expect(report.differences.slice(0, 5)).toEqual([]);
    },
    MOST_MS,
  );

  it.each<Planted>(['no-event-id', 'torn-commit'])(
    'do not hide the planted bug %s',
    async (bug) => {
      const report = await run(bug.replaceAll('-', '_'), 15_000, bug);
      expect(report.differences.length).toBeGreaterThan(0);
    },
    MOST_MS,
  );

  async function run(name: string, settleMs: number, bug?: Planted): Promise<Report> {
    const own = join(folder, name);
    await mkdir(own);
    const steps: string[] = [`seed ${SEED}`];
    const report = await torture(
      { kafka, cassandra },
      { name, folder: own, ...plantedBug(bug) },
      {
        seed: SEED,
        minutes: null,
        rate: 1500,
        leastRate: 100,
        settleMs,
        say: (line) => steps.push(line),
        ...(bug === undefined ? shortPlan() : controlPlan(4)),
        ...(bug === undefined && { examine: (expected) => examineFromOutside(kafka.bootstrap, name, expected) }),
      },
    );
    if (bug === undefined && !report.passed) console.error(steps.join('\n'), JSON.stringify(report, null, 2));
    return report;
  }
});

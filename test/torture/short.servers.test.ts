import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCassandra, startKafka, type CassandraNode, type KafkaCluster } from '@millrace/infra-local';
import { examineFromOutside } from './external.ts';
import { shortPlan } from './plan.ts';
import { torture } from './torture.ts';

/** Many times what it takes: nothing here is about time. */
const MOST_MS = 1_800_000;
const SEED = Number(process.env.TORTURE_SEED ?? 5);

/** The first two minutes of `npm run torture:real`, with servers of its own, because it kills them. */
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
    await kafka?.stop();
    await cassandra?.kill('SIGKILL');
    await cassandra?.stop(); // Closes its proxy.
    await rm(folder, { recursive: true, force: true });
  }, MOST_MS);

  it(
    'leave every acknowledged event counted once, also for consumers that are not ours',
    async () => {
      const steps: string[] = [`seed ${SEED}`];
      const report = await torture(
        { kafka, cassandra },
        { name: 'torture', folder },
        {
          seed: SEED,
          minutes: null,
          rate: 1500,
          leastRate: 20,
          settleMs: 600_000,
          say: (line) => steps.push(line),
          examine: (expected) => examineFromOutside(kafka.bootstrap, 'torture', expected),
          ...shortPlan(),
        },
      );
      if (!report.passed) console.error(steps.join('\n'), JSON.stringify(report, null, 2));
      expect(report).toMatchObject({ violations: [], differences: [], vacuous: [] });
      expect(report.outside?.updates).toBeGreaterThan(0);
    },
    MOST_MS,
  );
});

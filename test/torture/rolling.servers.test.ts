import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServer } from '@millrace/infra-local';
import { KafkaEventLog } from '@millrace/log-kafka';
import { until } from '../e2e/rest.ts';
import { Fleet, type Member } from './fleet.ts';
import { Load } from './load.ts';
import { Random } from './random.ts';

const NAME = 'rolling';
/** The stages of torture.sql that read a source topic, and which. */
const READERS: Readonly<Record<string, string>> = {
  'page_totals.local': 'seen-rolling',
  'page_minutes.local': 'seen-rolling',
  'page_sales.rows-seen': 'seen-rolling',
  'page_sales.rows-bought': 'bought-rolling',
};
const TASKS = 18;

interface Line {
  readonly member: string;
  readonly msg: string;
  readonly task?: string;
  readonly status?: string;
  readonly records?: number;
}

/** As an operator does it: three processors drained and started again, one after the other, while events come in. */
describe('a rolling restart of the processors on Kafka', () => {
  let folder: string;
  let log: KafkaEventLog;
  let fleet: Fleet;
  let load: Load;
  const lines: Line[] = [];

  beforeAll(async () => {
    const brokers = testServer('kafka3').bootstrap;
    folder = await mkdtemp(join(tmpdir(), 'millrace-rolling-'));
    log = await KafkaEventLog.open({ brokers, clientId: 'rolling' });
    fleet = await Fleet.create({
      name: NAME,
      folder,
      brokers,
      // Sinks and the gateway are not started.
      cassandra: { contactPoint: '127.0.0.1', port: 9, localDataCenter: 'none' },
      onLine: (member, line) => lines.push({ ...(JSON.parse(line) as Omit<Line, 'member'>), member }),
    });
    load = new Load({
      rate: 600,
      random: new Random(1),
      brokers,
      topic: fleet.topic,
      ingests: () => fleet.of('ingest').map(({ process }) => process.url),
    });
  }, 120_000);

  afterAll(async () => {
    load?.kill();
    await fleet?.killAll();
    await log?.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('computes nothing twice, and a process that stays goes on with the tasks it keeps', async () => {
    await fleet.add('processor');
    await fleet.add('processor');
    const processors = fleet.of('processor');
    await Promise.all([...fleet.of('ingest'), ...processors].map(({ process }) => process.start()));
    load.start();
    await settled(processors);

    for (const member of processors) {
      const from = lines.length;
      const before = owners();
      expect(await member.process.drain()).toBe(0);
      member.watch.forget();
      await settled(processors.filter((other) => other !== member));
      await member.process.start();
      await settled(processors);

      const after = owners();
      const disturbed = lines.slice(from).filter(({ msg, task }) => msg === 'task' && task !== undefined);
      const kept = disturbed.filter(
        ({ member: who, task }) => who !== member.name && before.get(task!) === who && after.get(task!) === who,
      );
      expect(kept).toEqual([]);
    }

    await load.end();
    const produced = Object.fromEntries(
      await Promise.all(
        Object.entries(READERS).map(async ([stage, topic]) => [stage, await produceCount(topic)] as const),
      ),
    );
    await until('every record is in a commit', () => Promise.resolve(sum(produced) <= sum(committed())), 240_000);
    await Promise.all(processors.map(({ process }) => process.drain()));
    expect(committed()).toEqual(produced);
    expect(lines.filter(({ msg, status }) => msg === 'commit ended' && status !== 'committed')).toEqual([]);
    expect(lines.filter(({ msg }) => msg === 'task will be opened again')).toEqual([]);
  }, 900_000);

  /** Who committed a task last. */
  function owners(): Map<string, string> {
    return new Map([...fleet.lastCommits].map(([task, { member }]) => [task, member]));
  }

  /** Every task runs, each of these processes has some, and each task commits. */
  async function settled(processors: readonly Member[]): Promise<void> {
    const since = performance.now();
    await until(
      'every task runs and commits',
      () => {
        const tasks = processors.map(({ watch }) => watch.tasks());
        const names = new Set(tasks.flat());
        const isShared = tasks.every((own) => own.length > 0) && names.size === TASKS && tasks.flat().length === TASKS;
        const commits = [...names].every((task) => (fleet.lastCommits.get(task)?.ms ?? 0) > since);
        return Promise.resolve(
          isShared && commits && processors.every(({ watch }) => !watch.phases().includes('restore')),
        );
      },
      240_000,
    );
  }

  /** Records that commits of each reading stage took in. */
  function committed(): Record<string, number> {
    const counts = Object.fromEntries(Object.keys(READERS).map((stage) => [stage, 0]));
    for (const { msg, task, records } of lines) {
      const stage = task?.slice(NAME.length + 1, task.lastIndexOf('.')) ?? '';
      if (msg === 'commit ended' && stage in counts) counts[stage] += records ?? 0;
    }
    return counts;
  }

  async function produceCount(topic: string): Promise<number> {
    const count = (await log.partitionCount(topic)) ?? 0;
    const bounds = await log.bounds(Array.from({ length: count }, (_, partition) => ({ topic, partition })));
    return bounds.reduce((total, { start, end }) => total + end - start, 0);
  }
});

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServer } from '@millrace/infra-local';
import { KafkaEventLog } from '@millrace/log-kafka';
import { uncommittedRecords } from '../e2e/inspect.ts';
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
/** Of torture.sql, with its topic partitions. */
const TASKS = 22;
const MOST_ATTEMPTS = 5;

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
  let load: Load | undefined;
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
      onLine: (member, line) => {
        if (line.startsWith('{')) lines.push({ ...(JSON.parse(line) as Omit<Line, 'member'>), member });
      },
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
    await Promise.all([...fleet.of('ingest'), ...fleet.of('processor')].map(({ process }) => process.start()));
    // On a busy machine a hand-over may take longer than the group waits: what happens always happens every time.
    let report = await restartAll();
    for (let attempt = 1; attempt < MOST_ATTEMPTS && report.troubles.length > 0; attempt++) report = await restartAll();
    expect(report.troubles).toEqual([]);
    expect(report.computed).toEqual(report.produced);
  }, 1_800_000);

  /** One rolling restart under load, from everything read to everything read. */
  async function restartAll() {
    const processors = fleet.of('processor');
    const from = lines.length;
    const [alreadyProduced, alreadyComputed] = [await produced(), computed()];
    const troubles: unknown[] = [];
    load = new Load({
      rate: 600,
      random: new Random(1),
      brokers: testServer('kafka3').bootstrap,
      topic: fleet.topic,
      ingests: () => fleet.of('ingest').map(({ process }) => process.url),
    });
    load.start();
    await settled(processors);
    for (const member of processors) {
      const since = lines.length;
      const before = owners();
      await member.process.drain();
      member.watch.forget();
      await settled(processors.filter((other) => other !== member));
      await member.process.start();
      await settled(processors);
      const after = owners();
      const stays = ({ member: name, task = '' }: Line): boolean =>
        name !== member.name && before.get(task) === name && after.get(task) === name;
      troubles.push(...lines.slice(since).filter((line) => line.msg === 'task' && stays(line)));
    }
    await load.end();
    await until('everything is in a commit', isEverythingCommitted, 240_000);
    troubles.push(
      ...lines
        .slice(from)
        .filter(
          ({ msg, status }) =>
            msg === 'task will be opened again' || (msg === 'commit ended' && status !== 'committed'),
        ),
    );
    return {
      troubles,
      produced: difference(await produced(), alreadyProduced),
      computed: difference(computed(), alreadyComputed),
    };
  }

  /** Who committed a task last. */
  function owners(): Map<string, string> {
    return new Map([...fleet.lastCommits].map(([task, { member }]) => [task, member]));
  }

  /** Every task commits, and each of these processes has its share of them. */
  async function settled(processors: readonly Member[]): Promise<void> {
    const since = performance.now();
    const isSettled = (): boolean => {
      const least = Math.floor(TASKS / processors.length);
      const commits = processors.map(({ name, watch }) =>
        watch.tasks().filter((task) => {
          const last = fleet.lastCommits.get(task);
          return last !== undefined && last.member === name && last.ms > since;
        }),
      );
      return commits.flat().length === TASKS && commits.every((tasks) => tasks.length >= least);
    };
    await until('every task runs and commits', () => Promise.resolve(isSettled()), 240_000).catch((cause: unknown) => {
      const found = processors.map(({ name, watch }) => `${name}: ${watch.tasks().join(' ')}`);
      const silent = [...fleet.lastCommits].filter(([, { ms }]) => ms <= since).map(([task]) => task);
      throw new Error(`${found.join('\n')}\nno commits: ${silent.join(' ')}`, {
        cause,
      });
    });
  }

  /** Records that commits of each reading stage took in, whatever became of the commit. */
  function computed(): Counts {
    const counts = Object.fromEntries(Object.keys(READERS).map((stage) => [stage, 0]));
    for (const { msg, task, records } of lines) {
      const stage = task?.slice(NAME.length + 1, task.lastIndexOf('.')) ?? '';
      if (msg === 'commit ended' && stage in counts) counts[stage] += records ?? 0;
    }
    return counts;
  }

  /** Records that there are for each reading stage. */
  async function produced(): Promise<Counts> {
    const count = async (topic: string): Promise<number> => {
      const partitions = Array.from({ length: (await log.partitionCount(topic)) ?? 0 }, (_, i) => ({
        topic,
        partition: i,
      }));
      return (await log.bounds(partitions)).reduce((total, { start, end }) => total + end - start, 0);
    };
    const counts = Object.entries(READERS).map(async ([stage, topic]) => [stage, await count(topic)] as const);
    return Object.fromEntries(await Promise.all(counts));
  }

  async function isEverythingCommitted(): Promise<boolean> {
    for (const [stage, topic] of Object.entries(READERS)) {
      if ((await uncommittedRecords(log, topic, `__millrace.${NAME}.${stage}.state`)) > 0) return false;
    }
    return true;
  }
});

type Counts = Readonly<Record<string, number>>;

function difference(counts: Counts, before: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - before[name]]));
}

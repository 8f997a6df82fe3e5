import type { CassandraNode, KafkaCluster } from '@millrace/infra-local';
import { setTimeout as sleep } from 'node:timers/promises';
import { readView, until } from '../e2e/rest.ts';
import type { FromOutside } from './external.ts';
import { Faults } from './faults.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { Load } from './load.ts';
import { differences, expectedViews, rowsByKey, VIEWS, type ViewName, type ViewRows } from './oracle.ts';
import { Random } from './random.ts';
import { Recoveries } from './recoveries.ts';
import { vacuousness, type Report, type Wanted } from './report.ts';

export interface TortureOptions {
  readonly seed: number;
  /** Null: as long as the lanes take. */
  readonly minutes: number | null;
  /** Events a second. */
  readonly rate: number;
  /** Below it, on average, the run is vacuous. */
  readonly leastRate: number;
  readonly wanted: Wanted;
  /** What is done beside one another, each lane one fault after the other. */
  readonly lanes: readonly Lane[];
  /** How long the views may take, after the last fault, to be complete. */
  readonly settleMs: number;
  readonly say: (line: string) => void;
  /** Looks at the views' topics with other eyes when no service runs any more; what is wrong counts as a difference. */
  readonly examine?: (expected: Readonly<Record<ViewName, ViewRows>>) => Promise<FromOutside>;
  /** Gives the run up. */
  readonly signal?: AbortSignal;
}

/** Does the next fault; `share` is how much of the time is over, from 0 to 1. False: there was none left. */
export type Lane = (faults: Faults, random: Random, share: number) => Promise<boolean>;

export interface TortureServers {
  readonly kafka: KafkaCluster;
  readonly cassandra: CassandraNode;
}

const LOOK_MS = 500;
const START_MS = 300_000;

/** One run: services, load, faults, then the comparison with the oracle. Everything it started is ended. */
export async function torture(
  { kafka, cassandra }: TortureServers,
  system: Pick<FleetOptions, 'name' | 'folder' | 'edit' | 'processorEntry'>,
  options: TortureOptions,
): Promise<Report> {
  const { seed, minutes, rate, lanes, wanted, leastRate, settleMs, say } = options;
  const random = new Random(seed);
  const violations: string[] = [];
  // A task that gave up for good is a view that stands still, although nothing is wrong that was not done by us.
  const onLine = (member: string, line: string): void => {
    if (line.includes('task failed and is not tried again')) violations.push(`${member}: ${line}`);
  };
  const fleet = await Fleet.create({ ...system, brokers: kafka.bootstrap, cassandra, onLine });
  const recoveries = new Recoveries(fleet.lastCommits);
  const faults = new Faults({ fleet, kafka, cassandra, random, recoveries, say });
  const load = new Load({
    rate,
    random: new Random(seed + 1),
    brokers: kafka.bootstrap,
    topic: fleet.topic,
    ingests: () => fleet.of('ingest').map(({ process }) => process.url),
  });
  const watching = new AbortController();
  try {
    await Promise.all(fleet.members.map(({ process }) => process.start()));
    load.start();
    // Nothing is proved by killing what never worked.
    await until('the first events are counted', async () => (await readTotal(fleet)).total > 0, START_MS);
    const begunMs = performance.now();
    // What was counted too often stays so: no need to go on.
    const goesOn = (): boolean => options.signal?.aborted !== true && violations.length === 0;
    const share = (): number => (minutes === null ? 0 : (performance.now() - begunMs) / (minutes * 60_000));

    const watched = watchTotals(fleet, load, recoveries, violations, watching.signal, (total) => {
      const left = minutes === null ? '' : `${Math.max(0, Math.round(60 * minutes * (1 - share())))} s left; `;
      say(`${left}${load.acknowledged} acknowledged, ${total ?? '?'} counted, ${load.unclear} unclear requests`);
    });
    await Promise.all(
      lanes.map(async (lane) => {
        while (share() < 1 && goesOn() && (await lane(faults, random, share())));
      }),
    );
    const loadedMs = performance.now() - begunMs;
    await faults.healAll();
    const healedMs = performance.now();
    await load.end();

    const expected = expectedViews(load.sent);
    const compare = async (): Promise<string[]> => {
      const lines: string[] = [];
      for (const view of Object.keys(VIEWS) as ViewName[]) {
        const { rows } = await readView(fleet.gatewayUrl, view);
        lines.push(...differences(view, expected[view], rowsByKey(view, rows)));
      }
      return lines;
    };
    let found = ['nothing could be read'];
    while (found.length > 0 && goesOn() && performance.now() - healedMs < settleMs) {
      await sleep(LOOK_MS);
      found = await compare().catch((error: unknown) => [`reading the views: ${String(error)}`]);
    }
    const settledMs = performance.now() - healedMs;
    // It stays so: whatever a zombie still holds does not come through later.
    if (found.length === 0) {
      await sleep(1500);
      found = await compare();
    }
    watching.abort();
    await watched;
    await fleet.killAll();
    const outside = found.length === 0 ? await options.examine?.(expected) : undefined;
    found.push(...(outside?.wrong ?? []));

    const figures = { hits: faults.hits, eventsPerSecond: Math.round(load.events / (loadedMs / 1000)) };
    const vacuous = vacuousness(figures, wanted, leastRate);
    if (load.unclear + load.repeated === 0) vacuous.push('no request was repeated');
    return {
      seed,
      minutes,
      events: load.events,
      unclearRequests: load.unclear,
      repeatedRequests: load.repeated,
      ...figures,
      recovery: recoveries.figures(),
      settledMs: found.length === 0 ? Math.round(settledMs) : null,
      outside: outside === undefined ? null : { updates: outside.updates, aborted: outside.aborted },
      differences: found,
      violations,
      vacuous,
      passed: found.length === 0 && violations.length === 0 && vacuous.length === 0,
    };
  } finally {
    watching.abort();
    faults.end();
    load.kill();
    await fleet.killAll();
  }
}

/** A total never goes back and never exceeds what was sent, whatever is killed. */
async function watchTotals(
  fleet: Fleet,
  load: Load,
  recoveries: Recoveries,
  violations: string[],
  signal: AbortSignal,
  progress: (total: number | null) => void,
): Promise<void> {
  const most = new Map<string, number>();
  for (let round = 0; !signal.aborted; round++) {
    await sleep(LOOK_MS);
    recoveries.look();
    let total: number | null = null;
    try {
      const read = await readTotal(fleet);
      const sent = load.sent;
      total = read.total;
      for (const { page, events } of read.rows) {
        if (events < (most.get(page) ?? 0)) violations.push(`${page} went back from ${most.get(page)} to ${events}`);
        most.set(page, events);
      }
      if (total > sent) violations.push(`${total} events counted, ${sent} sent`);
    } catch {
      // Cassandra or the gateway's connection to it is away.
    }
    if (round % 20 === 19) progress(total);
  }
}

async function readTotal(fleet: Fleet): Promise<{ rows: readonly { page: string; events: number }[]; total: number }> {
  const { rows } = (await readView(fleet.gatewayUrl, 'page_totals')) as { rows: { page: string; events: number }[] };
  return { rows, total: rows.reduce((sum, { events }) => sum + events, 0) };
}

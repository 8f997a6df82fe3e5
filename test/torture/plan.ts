import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import type { Phase } from './phases.ts';
import type { Lane, TortureOptions } from './torture.ts';

export type Plan = Pick<TortureOptions, 'lanes' | 'wanted'>;

/** Faults for hours: processes, servers and the network each have their lane; the number of processors goes 1 → 4 → 2. */
export function longPlan(minutes: number): Plan {
  let processors = 1;
  return {
    lanes: [
      async (faults, random, share) => {
        const wanted = share < 0.05 ? 1 : share < 0.7 ? 4 : 2;
        const dice = random.integer(1, 20);
        if (wanted !== processors) await faults.scaleTo((processors = wanted));
        else if (dice <= 15) await faults.killProcessor();
        else if (dice === 16) await faults.zombie('processor');
        else if (dice <= 18) await faults.killService('sink');
        else await faults.killService('ingest');
        await sleep(random.integer(500, 4000));
        return true;
      },
      async (faults, random) => {
        if (random.integer(1, 10) <= 7) await faults.killBroker();
        else await faults.killCassandra();
        await sleep(random.integer(3000, 10_000));
        return true;
      },
      async (faults, random) => {
        await sleep(random.integer(5000, 30_000));
        await faults.disturbNetwork();
        return true;
      },
    ],
    wanted: wantedIn(minutes),
  };
}

/** What issue 5 asks of forty minutes, and that share of it of other times. */
function wantedIn(minutes: number): Record<string, number> {
  const of = (count: number): number => Math.floor((count * minutes) / 40);
  return {
    'kill processor': of(150),
    'kill broker': of(50),
    'kill cassandra': of(20),
    'in transaction': of(10),
    'in rebalance': of(10),
    'in restore': of(10),
    'in snapshot': of(10),
    'zombie whose tasks others had': of(5),
  };
}

type Step = (faults: Faults) => Promise<void>;

/** One step after the other, with a pause that differs. */
function inTurn(steps: readonly Step[], pauseMs: number): Lane {
  let next = 0;
  return async (faults, random) => {
    const step = steps[next++];
    await step(faults);
    await sleep(random.integer(pauseMs / 2, pauseMs));
    return next < steps.length;
  };
}

/** A kill that must hit what it is aimed at is repeated until it does: on a busy machine it may come too late. */
function untilHit(name: string, fault: Step): Step {
  return async (faults) => {
    const hits = (): number => faults.hits[name] ?? 0;
    const before = hits();
    for (let attempt = 0; attempt < MOST_ATTEMPTS && hits() === before; attempt++) await fault(faults);
  };
}

const MOST_ATTEMPTS = 8;

/** The tier that is part of `npm test`: every kind of fault once or twice. */
export function shortPlan(): Plan {
  const kill = (phase: Phase): Step => untilHit(`in ${phase}`, (faults) => faults.killProcessor(phase));
  return {
    lanes: [
      inTurn(
        [
          kill('transaction'),
          (faults) => faults.scaleTo(2),
          kill('transaction'),
          kill('restore'),
          untilHit('zombie whose tasks others had', (faults) => faults.zombie('processor')),
          (faults) => faults.killService('sink'),
          kill('rebalance'),
          (faults) => faults.killService('ingest'),
          (faults) => faults.scaleTo(1),
          kill('transaction'),
        ],
        1500,
      ),
      inTurn(
        [
          (faults) => faults.disturbNetwork(),
          (faults) => faults.killBroker(),
          (faults) => faults.killCassandra(),
          (faults) => faults.disturbNetwork(),
        ],
        4000,
      ),
    ],
    wanted: {
      'kill processor': 5,
      'kill sink': 1,
      'kill ingest': 1,
      'kill broker': 1,
      'kill cassandra': 1,
      'in transaction': 3,
      'in restore': 1,
      'in rebalance': 1,
      'zombie whose tasks others had': 1,
      scale: 2,
    },
  };
}

/** For a planted bug: kills within transactions alone. */
export function controlPlan(kills: number): Plan {
  return {
    lanes: [
      inTurn(
        Array.from({ length: kills }, () => (faults: Faults) => faults.killProcessor('transaction')),
        3000,
      ),
    ],
    wanted: {},
  };
}

import type { Query, SystemName } from './queries.ts';
import type { Options } from './options.ts';

/** One run to be done. */
export interface Turn {
  readonly query: Query;
  readonly system: SystemName;
  readonly repetition: number;
}

/**
 * All runs in their order: every query once before any is run again, so that what an interrupted comparison has is
 * whole; and the systems of a query next to each other, in another order each time, so that what the machine does
 * meanwhile hits all of them alike.
 */
export function schedule({
  queries,
  systems,
  repetitions,
}: Pick<Options, 'queries' | 'systems' | 'repetitions'>): Turn[] {
  const turns: Turn[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const query of queries) {
      const taking = systems.filter((system) => query.systems.includes(system));
      for (let i = 0; i < taking.length; i++) {
        turns.push({ query, system: taking[(i + repetition - 1) % taking.length], repetition });
      }
    }
  }
  return turns;
}

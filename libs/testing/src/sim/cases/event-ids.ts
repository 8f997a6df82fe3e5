import type { SimCase } from '../sim-case.ts';
import { SOURCE_SQL } from './sql.ts';
import { COPY, COPY_SQL, GROUPED, GROUPED_SQL } from './unwindowed.ts';

/** Every event has an id: what a producer sends twice counts once, in each statement. */
export const EVENT_ID_CASES: readonly SimCase[] = [
  {
    name: 'events sent again, with ids',
    sql: SOURCE_SQL + COPY_SQL + GROUPED_SQL,
    statements: [COPY, GROUPED],
    withIds: true,
  },
];

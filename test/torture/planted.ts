import { join } from 'node:path';
import type { FleetOptions } from './fleet.ts';

/** Bugs that a run must find, or it proves nothing. The product has no switch for them: they are put around it. */
export const PLANTED = ['no-event-id', 'torn-commit'] as const;

export type Planted = (typeof PLANTED)[number];

export function plantedBug(name: string | undefined): Pick<FleetOptions, 'edit' | 'processorEntry'> {
  switch (name) {
    case undefined:
      return {};
    // A repeated event counts as often as it comes.
    case 'no-event-id':
      return { edit: (sql) => sql.replace("'event-id' = 'id', ", '') };
    // State and outputs of a commit become visible one after the other.
    case 'torn-commit':
      return { processorEntry: join(import.meta.dirname, 'torn-commit.ts') };
    default:
      throw new Error(`--plant ${name}: give one of ${PLANTED.join(', ')}`);
  }
}

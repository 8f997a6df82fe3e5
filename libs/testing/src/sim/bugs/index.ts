import type { Bug } from './bug.ts';
import { ID_BUGS } from './id-bugs.ts';
import { KEPT_STATE_BUGS } from './kept-state-bugs.ts';
import { LOG_BUGS } from './log-bugs.ts';
import { PROGRAM_BUGS } from './program-bugs.ts';

export type { Bug } from './bug.ts';

export const BUGS: readonly Bug[] = [...LOG_BUGS, ...PROGRAM_BUGS, ...ID_BUGS, ...KEPT_STATE_BUGS];

export function bugNamed(name: string): Bug {
  const bug = BUGS.find((each) => each.name === name);
  if (bug === undefined)
    throw new Error(`no planted bug ${name}; there are ${BUGS.map((each) => each.name).join(', ')}`);
  return bug;
}

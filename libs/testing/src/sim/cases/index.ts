import type { SimCase } from '../sim-case.ts';
import { EVENT_ID_CASES } from './event-ids.ts';
import { GENERAL_CASES } from './general.ts';
import { TABLE_CASES } from './tables.ts';
import { UNWINDOWED_CASES } from './unwindowed.ts';
import { WINDOWED_CASES } from './windowed.ts';

export const CASES: readonly SimCase[] = [
  ...WINDOWED_CASES,
  ...UNWINDOWED_CASES,
  ...GENERAL_CASES,
  ...EVENT_ID_CASES,
  ...TABLE_CASES,
];

import type { SimCase } from '../sim-case.ts';
import { GENERAL_CASES } from './general.ts';
import { UNWINDOWED_CASES } from './unwindowed.ts';
import { WINDOWED_CASES } from './windowed.ts';

export const CASES: readonly SimCase[] = [...WINDOWED_CASES, ...UNWINDOWED_CASES, ...GENERAL_CASES];

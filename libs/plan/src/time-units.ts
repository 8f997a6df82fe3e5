import { usedInput } from './compatibility.ts';
import type { StagePlan } from './physical.ts';

/** Says of a stage that reads or computes times of more than three digits that they are integers of their unit. */
export function withTimeUnits(stage: StagePlan): StagePlan {
  return hasFineTimes(stage) ? { ...stage, timeUnits: 'exact' } : stage;
}

/** Whether its rows or its state have a TIMESTAMP of more than three digits. */
export function hasFineTimes({ input, operators, output, moreOutputs }: StagePlan): boolean {
  return hasFineTime([input.kind === 'source' ? usedInput(input) : input, operators, output, moreOutputs]);
}

function hasFineTime(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const { kind, precision } = part as { readonly kind?: unknown; readonly precision?: number };
  if ((kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ') && precision! > 3) return true;
  return Object.values(part).some(hasFineTime);
}

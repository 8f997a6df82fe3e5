import type { StagePlan } from './physical.ts';

/**
 * What a stage's state belongs to, as canonical JSON: two plans of a stage with the same text may share state. Where a
 * source starts when there is no state yet does not count, nor who reports its invalid records.
 */
export function planIdentity(stage: StagePlan): string {
  const input = stage.input.kind === 'source' ? { ...stage.input, startup: null, reportsInvalid: null } : stage.input;
  return canonical({ ...stage, input });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

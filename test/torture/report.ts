import type { Figures } from './recoveries.ts';

/** The least number of hits by name (see Faults.hits); a run below it has proved nothing and fails. */
export type Wanted = Readonly<Record<string, number>>;

export interface Report {
  readonly seed: number;
  readonly minutes: number | null;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Requests repeated because nobody knew how they ended, and for no reason. */
  readonly unclearRequests: number;
  readonly repeatedRequests: number;
  readonly hits: Readonly<Record<string, number>>;
  readonly recovery: Readonly<Record<string, Figures>>;
  /** From the last fault healed until the views were complete. */
  readonly settledMs: number | null;
  /** What consumers that are not ours saw of the views' topics, and how much was there that nobody may see. */
  readonly outside: { readonly updates: number; readonly aborted: number } | null;
  /** Rows that are not as the oracle says. */
  readonly differences: readonly string[];
  /** What was seen while it ran that must not be: a total that went back, more than was sent. */
  readonly violations: readonly string[];
  /** Why the run proves less than it was meant to. */
  readonly vacuous: readonly string[];
  readonly passed: boolean;
}

/** Says what was hit too rarely, and whether the load was too low. */
export function vacuousness(
  report: Pick<Report, 'hits' | 'eventsPerSecond'>,
  wanted: Wanted,
  leastRate: number,
): string[] {
  const reasons = Object.entries(wanted).flatMap(([name, least]) => {
    const hits = report.hits[name] ?? 0;
    return hits < least ? [`${name}: ${hits} times, at least ${least} are wanted`] : [];
  });
  if (report.eventsPerSecond < leastRate) {
    reasons.push(`${report.eventsPerSecond} events a second, at least ${leastRate} are wanted`);
  }
  return reasons;
}

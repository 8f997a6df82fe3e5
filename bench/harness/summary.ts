import type { RunResult } from './run.ts';
import type { SystemName } from './queries.ts';

/** A figure over the repetitions: the median, and half the distance between the least and the greatest, as a share. */
export interface Figure {
  readonly median: number;
  readonly spread: number;
}

export interface SystemSummary {
  readonly system: SystemName;
  readonly repetitions: number;
  readonly recordsPerSecond: Figure;
  readonly cpuPerMillion: Figure;
  readonly brokerCpuPerMillion: Figure;
  readonly peakMiB: Figure;
  /** How many times as fast Millrace was, in the same repetitions; null without such. */
  readonly ratio: Figure | null;
  /** CPU of Millrace for one of this system's; null as above. */
  readonly cpuRatio: Figure | null;
}

export interface QuerySummary {
  readonly query: string;
  readonly systems: readonly SystemSummary[];
  /** Final rows; null when the systems, or the repetitions of one, do not agree: then no time is to be believed. */
  readonly rows: number | null;
  /** Where they differ, in words. */
  readonly disagreement: string | null;
}

export function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  const spread = median === 0 ? 0 : (sorted[sorted.length - 1] - sorted[0]) / 2 / median;
  return { median, spread };
}

/** One line per query, in the order of `queries`; those without a result are left out. */
export function summarize(results: readonly RunResult[], queries: readonly string[]): QuerySummary[] {
  return queries.flatMap((query) => {
    const runs = results.filter((result) => result.query === query);
    if (runs.length === 0) return [];
    const systems = [...new Set(runs.map(({ system }) => system))].sort(byOrder);
    const disagreement = disagreementOf(runs);
    return {
      query,
      systems: systems.map((system) => summaryOf(system, runs)),
      rows: disagreement === null ? runs[0].output.rows : null,
      disagreement,
    };
  });
}

/** The n-th root of the product: what ratios have as a mean. NaN for none. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function summaryOf(system: SystemName, runs: readonly RunResult[]): SystemSummary {
  const own = runs.filter((run) => run.system === system);
  const pairs = own.flatMap((run) => {
    const ours = runs.find((other) => other.system === 'millrace' && other.repetition === run.repetition);
    return ours === undefined || system === 'millrace' ? [] : [{ ours, theirs: run }];
  });
  const ofPairs = (ratio: (ours: RunResult, theirs: RunResult) => number) =>
    pairs.length === 0 ? null : figure(pairs.map(({ ours, theirs }) => ratio(ours, theirs)));
  return {
    system,
    repetitions: own.length,
    recordsPerSecond: figure(own.map((run) => run.recordsPerSecond)),
    cpuPerMillion: figure(own.map((run) => run.cpuPerMillion)),
    brokerCpuPerMillion: figure(own.map((run) => run.brokerCpuPerMillion)),
    peakMiB: figure(own.map((run) => run.peakMiB)),
    ratio: ofPairs((ours, theirs) => ours.recordsPerSecond / theirs.recordsPerSecond),
    cpuRatio: ofPairs((ours, theirs) => ours.cpuPerMillion / theirs.cpuPerMillion),
  };
}

function disagreementOf(runs: readonly RunResult[]): string | null {
  const found = new Map<string, Set<string>>();
  for (const { system, output } of runs) {
    const name = `${output.rows} rows (${output.hash}) such as ${output.least}`;
    found.set(name, (found.get(name) ?? new Set()).add(system));
  }
  if (found.size === 1) return null;
  return [...found].map(([output, systems]) => `${[...systems].join(', ')}: ${output}`).join('; ');
}

const ORDER: readonly SystemName[] = ['millrace', 'flink', 'kafka-streams'];
const byOrder = (a: SystemName, b: SystemName): number => ORDER.indexOf(a) - ORDER.indexOf(b);

import { geometricMean, type QuerySummary, type SystemSummary } from './summary.ts';

/** One of issue 6's targets, and what was found. */
export interface TargetOutcome {
  readonly target: string;
  readonly found: number;
  readonly met: boolean;
}

const AGGREGATING = ['q5', 'q7', 'q11', 'q15', 'q16', 'q17'];
const STATEFUL_STREAMS = ['windowed-count', 'bid-join', 'q19'];

/** The targets that these results can decide. Queries whose outputs do not agree count for none. */
export function targetOutcomes(all: readonly QuerySummary[]): TargetOutcome[] {
  const believed = all.filter(({ disagreement }) => disagreement === null);
  const against = (peer: string, wanted = (_: string): boolean => true): SystemSummary[] =>
    believed
      .filter(({ query }) => wanted(query))
      .flatMap(({ systems }) => systems.filter(({ system }) => system === peer));
  const ratios = (of: readonly SystemSummary[]) => of.flatMap(({ ratio }) => (ratio === null ? [] : ratio.median));
  const isNexmark = (query: string) => /^q\d+$/.test(query);

  const flink = ratios(against('flink', isNexmark));
  const aggregating = ratios(against('flink', (query) => AGGREGATING.includes(query)));
  const cpu = against('flink', isNexmark).flatMap(({ cpuRatio }) => (cpuRatio === null ? [] : cpuRatio.median));
  const streams = ratios(against('kafka-streams', (query) => STATEFUL_STREAMS.includes(query)));
  return [
    atLeast('Nexmark against Flink, geometric mean ≥ 5', geometricMean(flink), 5),
    atLeast('the slowest Nexmark query against Flink ≥ 2', Math.min(...flink), 2),
    atLeast('the slowest aggregating query against Flink ≥ 8', Math.min(...aggregating), 8),
    atLeast('the slowest of count, join, Top-N against Kafka Streams ≥ 10', Math.min(...streams), 10),
    { ...atLeast('CPU against Flink, geometric mean ≤ 0.2', geometricMean(cpu), 0), met: geometricMean(cpu) <= 0.2 },
  ].filter(({ found }) => Number.isFinite(found));
}

function atLeast(target: string, found: number, least: number): TargetOutcome {
  return { target, found, met: found >= least };
}

import type { Figure, QuerySummary } from './summary.ts';
import type { TargetOutcome } from './targets.ts';

const HEADER = ['query', 'system', 'records/s', 'Millrace is', 'CPU s/M', 'broker CPU s/M', 'peak MiB', 'rows'];

/** The figures as a Markdown table, and under it what of the targets is met. */
export function tableOf(queries: readonly QuerySummary[], targets: readonly TargetOutcome[]): string {
  const rows = queries.flatMap(({ query, systems, rows: count, disagreement }) =>
    systems.map((each, i) => [
      i === 0 ? query : '',
      each.system,
      figureText(each.recordsPerSecond, (value) => `${Math.round(value / 1000)} k`),
      each.ratio === null ? '' : figureText(each.ratio, (value) => `${value.toFixed(2)}×`),
      figureText(each.cpuPerMillion, (value) => value.toFixed(2)),
      figureText(each.brokerCpuPerMillion, (value) => value.toFixed(2)),
      figureText(each.peakMiB, (value) => value.toFixed(0)),
      disagreement === null ? String(count) : 'differ!',
    ]),
  );
  const differing = queries.flatMap(({ query, disagreement }) =>
    disagreement === null ? [] : [`- ${query}: the outputs differ, so its times say nothing. ${disagreement}`],
  );
  const outcomes = targets.map(
    ({ target, found, met }) => `- ${target}: ${found.toFixed(2)}, ${met ? 'met' : 'missed'}`,
  );
  return [markdown([HEADER, ...rows]), differing.join('\n'), outcomes.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function figureText({ median, spread }: Figure, text: (value: number) => string): string {
  return `${text(median)} ±${Math.round(spread * 100)}%`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [header, ...body] = rows.map(line);
  return [header, rule, ...body].join('\n');
}

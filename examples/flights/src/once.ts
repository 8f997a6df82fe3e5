import type { Clock, TableStore } from '@millrace/ports';
import { processedRows, viewTotals, type ViewTotals } from './views.ts';

export const VIEWS = ['airport_hourly', 'route_daily'] as const;

/** What `--once` prints. */
export interface Summary {
  /** Flights in the file, all of them records of the log. */
  readonly flights: number;
  readonly views: readonly ViewTotals[];
  readonly seconds: number;
  readonly flightsPerSecond: number;
  readonly peakMemoryMb: number;
}

/** Resolves when both views include `rows` flights. */
export async function untilProcessed(
  store: TableStore,
  clock: Clock,
  rows: number,
  onProgress: (rows: number) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const processed = Math.min(...(await Promise.all(VIEWS.map((view) => processedRows(store, view)))));
    onProgress(Math.min(rows, processed));
    if (processed >= rows) return;
    await clock.sleep(50, signal);
  }
}

/** `processed`: flights this run took in, which is fewer than `flights` when an earlier run was interrupted. */
export async function summarise(
  store: TableStore,
  flights: number,
  processed: number,
  elapsedMs: number,
): Promise<Summary> {
  const views: ViewTotals[] = [];
  for (const view of VIEWS) views.push(await viewTotals(store, view));
  return {
    flights,
    views,
    seconds: elapsedMs / 1000,
    flightsPerSecond: Math.round(processed / (elapsedMs / 1000)),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

export function printSummary(summary: Summary): void {
  const number = new Intl.NumberFormat('en-US');
  console.log(`\nflights read      ${number.format(summary.flights)}`);
  for (const { view, rows, flights } of summary.views) {
    console.log(`${view.padEnd(17)} ${number.format(rows)} rows, ${number.format(flights)} flights in them`);
  }
  console.log(`time              ${summary.seconds.toFixed(1)} s`);
  console.log(`rate              ${number.format(summary.flightsPerSecond)} flights/s`);
  console.log(`peak memory       ${number.format(summary.peakMemoryMb)} MB`);
}

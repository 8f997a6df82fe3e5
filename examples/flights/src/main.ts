import { fileURLToPath } from 'node:url';
import { startStandalone } from '@millrace/cli';
import { systemClock as clock } from '@millrace/http';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { openFlightFile } from './flight-file.ts';
import { busiestRoutes, newestDay } from './live-table.ts';
import { printSummary, summarise, untilProcessed, VIEWS } from './once.ts';
import { replayFlights } from './replay.ts';
import { processedRows } from './views.ts';

const PIPELINES = fileURLToPath(new URL('../pipelines', import.meta.url));

const options = new Command('flights')
  .description('Replays three million US flights through Millrace, embedded: no server, no Docker')
  .option('--once', 'run to the end, print totals and exit')
  .option('--data <dir>', 'data folder; a run goes on from what is there', '.data/flights')
  .option('--port <number>', 'port of the HTTP API', '8080')
  .option('--json', 'with --once: print the totals as JSON')
  .parse()
  .opts<{ once?: boolean; data: string; port: string; json?: boolean }>();

const stop = new AbortController();
const startedMs = performance.now();
const standalone = await startStandalone({ pipelines: PIPELINES, data: options.data, port: Number(options.port) });
const { log, store, url } = standalone;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

try {
  const file = await openFlightFile();
  const slowest = async () => Math.min(...(await Promise.all(VIEWS.map((view) => processedRows(store, view)))));
  const before = await slowest();
  const bar = new SingleBar({
    format: 'flights |{bar}| {percentage}% {value}/{total} in the views, {rate}/s, ETA {eta_formatted}',
    stream: process.stderr,
  });
  const showProgress = (rows: number) => {
    const rate = Math.round((rows - before) / ((performance.now() - startedMs) / 1000));
    bar.update(rows, { rate });
  };
  if (before < file.rows) bar.start(file.rows, before, { rate: 0 });
  const flights = await replayFlights({
    log,
    clock,
    file,
    signal: stop.signal,
    processedRows: async () => {
      const processed = await slowest();
      showProgress(processed);
      return processed;
    },
    onProgress: () => {},
  });
  await untilProcessed(store, clock, flights, showProgress, stop.signal);
  bar.stop();

  if (options.once === true && !stop.signal.aborted) {
    const summary = await summarise(store, flights, flights - before, performance.now() - startedMs);
    if (options.json === true) console.log(JSON.stringify(summary));
    else printSummary(summary);
  } else {
    await showLive(url);
  }
} finally {
  await standalone.drain();
}

/** Prints what to try, then the busiest routes whenever the newest day of the data changes, until stopped. */
async function showLive(url: string): Promise<void> {
  const flight = '{"date":"2001-12-24 18:00:00","delay":7,"distance":1846,"origin":"SFO","destination":"ORD"}';
  console.log(`
Millrace answers at ${url}. Post a flight, later than all of the file, and read it back:

  curl -s -X POST ${url}/v1/events/flights -H 'Content-Type: application/json' -d '${flight}'
  curl -s '${url}/v1/views/airport_hourly?filter[origin]=SFO&from=2001-12-24T00:00:00Z&to=2001-12-25T00:00:00Z' --globoff

Stop with Ctrl-C; starting again goes on from ${options.data}.
`);
  let shown: string | null = null;
  while (!stop.signal.aborted) {
    const day = await newestDay(url).catch(() => null);
    if (day !== null) {
      const table = await busiestRoutes(url, day).catch((error: unknown) => String(error));
      if (table !== shown) console.log(table);
      shown = table;
    }
    await clock.sleep(1000, stop.signal);
  }
}

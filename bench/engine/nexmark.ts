/**
 * Each Nexmark query through its compiled plan alone, beside the same query by hand on `JSON.parse`: JSON bytes in memory
 * in, encoded rows out into a buffer that is used again, one core. `npm run engine -w bench -- [--query q5]…
 * [--events 300000] [--repetitions 7] [--write]`: a table on standard output; `--write` puts the figures into
 * bench/results. Each query has a process of its own; in
 * it both sides run on and take turns with the parts of one stream, `--events` each.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Comparison } from './compare.ts';
import { QUERIES } from './sides.ts';

const { values } = parseArgs({
  options: {
    query: { type: 'string', multiple: true, default: [...QUERIES] },
    events: { type: 'string', default: '300000' },
    repetitions: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
});

/** How many times as fast as the hand-written code a query must be (issue 4); never slower, the others. */
const TARGETS = new Map([
  ...['q1', 'q2', 'q5', 'q7', 'q11', 'q15', 'q16', 'q17'].map((name) => [name, 2.5] as const),
  ...['q0', 'q14', 'q21', 'q22'].map((name) => [name, 2] as const),
]);

const compare = (query: string): Comparison =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ['--expose-gc', join(import.meta.dirname, 'compare.ts'), query, values.events, values.repetitions],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  ) as Comparison;

const percent = (part: number) => `±${Math.round(part * 100)}%`;
const cells = (each: Comparison) => {
  const { ours, byHand, ratio } = each;
  const target = TARGETS.get(each.query) ?? 1;
  return [
    each.query,
    `${ours.cpuNs} ${percent(ours.spread)}`,
    `${byHand.cpuNs} ${percent(byHand.spread)}`,
    `${ratio.toFixed(2)} ${percent(each.ratioSpread)}`,
    `${target} ${ratio >= target ? 'met' : 'missed'}`,
    String(ours.wallNs),
    String(byHand.wallNs),
    String(ours.allocatedBytes),
    String(byHand.allocatedBytes),
    String(each.rows),
  ];
};
const print = (row: readonly string[]) => {
  console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(6) : cell.padStart(14))).join(''));
};

print(['', 'ours ns', 'by hand ns', 'times', 'target', 'ours wall', 'hand wall', 'ours bytes', 'hand bytes', 'rows']);
const results = values.query.map((query) => {
  const result = compare(query);
  print(cells(result));
  return result;
});
if (values.write) {
  const folder = join(import.meta.dirname, '..', 'results');
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const machine = {
    cpu: cpu.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadavg(),
  };
  const versions = { node: process.version, v8: process.versions.v8 };
  const { events, repetitions } = values;
  mkdirSync(folder, { recursive: true });
  const report = { date, machine, versions, events: Number(events), repetitions: Number(repetitions), results };
  writeFileSync(join(folder, `${date}-engine.json`), `${JSON.stringify(report, null, 2)}\n`);
}

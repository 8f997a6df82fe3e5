/** `node --expose-gc compare.ts QUERY EVENTS REPETITIONS`: one query, both sides, its figures as JSON (`Comparison`). */
import { getHeapStatistics } from 'node:v8';
import { finalRows } from './final-rows.ts';
import { openQuery, type Run } from './sides.ts';
import { nexmarkStream, type Records } from './streams.ts';

/** Per record of the stream; medians. */
export interface Figures {
  /** Of the whole process, garbage collection and compiler included. */
  readonly cpuNs: number;
  /** Half the distance between the quartiles of `cpuNs`, as a part of it. */
  readonly spread: number;
  readonly wallNs: number;
  /** On V8's heap, whatever became of it. */
  readonly allocatedBytes: number;
}

export interface Comparison {
  readonly query: string;
  /** Written by our side, of one part of the stream. */
  readonly rows: number;
  readonly ours: Figures;
  readonly byHand: Figures;
  /** CPU time by hand for each of ours: median over the repetitions, each of which has both. */
  readonly ratio: number;
  readonly ratioSpread: number;
}

/** Parts of the stream before anything counts: V8 compiles. */
const WARM_UP = 2;

interface Sample {
  readonly cpuNs: number;
  readonly wallNs: number;
  readonly allocated: number;
  readonly rows: number;
}

function sample(run: Run, records: Records): Sample {
  globalThis.gc!();
  const rowsBefore = run.rows;
  const allocated = allocatedBytes();
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  run.take(records);
  const wallNs = Number(process.hrtime.bigint() - wall);
  const { user, system } = process.cpuUsage(cpu);
  const cpuNs = (user + system) * 1000;
  return { cpuNs, wallNs, allocated: allocatedBytes() - allocated, rows: run.rows - rowsBefore };
}

function allocatedBytes(): number {
  return (getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes;
}

const quantile = (values: readonly number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.round((values.length - 1) * part)];
const median = (values: readonly number[]) => quantile(values, 0.5);
const spreadOf = (values: readonly number[]) => (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);

function figures(samples: readonly Sample[], count: number): Figures {
  const cpu = samples.map(({ cpuNs }) => cpuNs);
  return {
    cpuNs: Math.round(median(cpu) / count),
    spread: spreadOf(cpu),
    wallNs: Math.round(median(samples.map(({ wallNs }) => wallNs)) / count),
    allocatedBytes: Math.round(median(samples.map(({ allocated }) => allocated)) / count),
  };
}

const [name, events, repetitions] = process.argv.slice(2);
const { ours, byHand, sink } = await openQuery(name);
const check = nexmarkStream()(Number(events));
const [mine, theirs] = [ours, byHand].map((side) => finalRows(side, check, sink));
if (mine.length !== theirs.length || mine.some((row, i) => row !== theirs[i])) {
  throw new Error(`${name}: both sides must give the same rows; ours are ${mine.length}, by hand ${theirs.length}`);
}
const next = nexmarkStream();
const [us, them] = [ours(), byHand()];
const samples: [Sample, Sample][] = [];
for (let i = -WARM_UP; i < Number(repetitions); i++) {
  const records = next(Number(events));
  // Who begins takes turns, too.
  const first = sample(i % 2 === 0 ? us : them, records);
  const second = sample(i % 2 === 0 ? them : us, records);
  if (i >= 0) samples.push(i % 2 === 0 ? [first, second] : [second, first]);
}
const ratios = samples.map(([a, b]) => b.cpuNs / a.cpuNs);
const comparison: Comparison = {
  query: name,
  rows: median(samples.map(([{ rows }]) => rows)),
  ours: figures(samples.map(([a]) => a), Number(events)), // prettier-ignore
  byHand: figures(samples.map(([, b]) => b), Number(events)), // prettier-ignore
  ratio: median(ratios),
  ratioSpread: spreadOf(ratios),
};
process.stdout.write(JSON.stringify(comparison));

import { compileSource, Dataflow } from '@millrace/engine';
import { planDataflow, planSourceColumn, type DataflowPlan } from '@millrace/plan';
import { parseScript, type TableDefinition } from '@millrace/sql';
import { readFileSync } from 'node:fs';
import { readCases, type OracleCase } from '../oracle/case-files.ts';
import type { TimedArrival } from './arrivals.ts';
import { run, type Prepared } from './run.ts';

/**
 * What the order of arrival decides, by tag of the cases: none of these can give the same rows for another order, in
 * Flink neither. A case with such a tag is not shuffled.
 */
export const ORDER_DECIDES: Readonly<Record<string, string>> = {
  'aggregate.first_value': 'the value that came first',
  'aggregate.last_value': 'the value that came last',
  'aggregate.listagg': 'texts in the order they came',
  'aggregate.array_agg': 'values in the order they came',
  'aggregate.json': 'values in the order they came',
  proctime: 'the time of arrival',
  'lookup-join': 'what the table holds when a row comes',
};

/** Cases in which what came first among equals decides, as it does in Flink. */
const ARRIVAL_BREAKS_TIES: ReadonlySet<string> = new Set([
  'deduplicate/first-of-equal-times',
  'deduplicate/last-of-equal-times',
  // A sum that is too wide on the way is NULL from then on.
  'functions/decimal-sums',
  // Rows of one time, numbered, or counted into frames, one by one.
  'over/lag',
  'over/lag-distance-of-constants',
  'over/lag-of-text',
  'over/late-rows-bounded',
  'over/no-partition-rows',
  'over/row-number',
  'over/rows-unbounded',
  // The row of a key that came last.
  'sinks/several-rows-per-key',
  'sinks/several-rows-per-key-with-deletes',
  'sinks/upsert-appended',
  'sinks/upsert-of-a-cube',
  'sinks/upsert-of-a-full-join',
  // The rows that came first.
  'sub-query/exists-with-limit',
  'sub-query/not-exists-with-limit',
  // A Top-1 that takes nothing back.
  'sub-query/lateral-top-one',
  // Two versions of one time: the second counts.
  'temporal-join/versioned-view',
  'window-deduplication/first-of-equal-times',
  'window-deduplication/last-of-equal-times',
  'window-deduplication/last-without-rank',
  'window-top-n/ties-keep-arrival',
]);

/** Cases in which how far the watermark is decides. */
const WATERMARK_DECIDES: ReadonlySet<string> = new Set([
  // Its delay is each row's own.
  'event-time/delay-by-row',
  // Rows are taken back before or after their window has closed.
  'group-window/of-changes',
]);

/** A case that no admissible order may change, with its records in the order of their times: none is late. */
export interface OrderCase {
  readonly name: string;
  readonly prepared: Prepared;
  readonly arrivals: readonly TimedArrival[];
  /** The order of arrival decides what comes out: other orders are not tried. */
  readonly arrivalDecides: boolean;
  /** The pace of the watermark does: neither are other numbers of topic partitions. */
  readonly watermarkDecides: boolean;
}

/** The oracle's cases that need nothing outside their text. */
export function orderCases(): OrderCase[] {
  return readCases()
    .filter(({ name }) => !name.includes('probe'))
    .filter(({ text }) => !/create\s+(temporary\s+)?function/i.test(text))
    .map(orderCase);
}

function orderCase({ name, text, tags, inputs, settings }: OracleCase): OrderCase {
  const watermarkDecides = WATERMARK_DECIDES.has(name);
  const arrivalDecides = watermarkDecides || tags.some((tag) => tag in ORDER_DECIDES) || ARRIVAL_BREAKS_TIES.has(name);
  const script = parseScript(text, { pipeline: 'order', connectors: 'any', settings });
  const prepared = { script, plan: planDataflow(script, { connectors: 'any' }) };
  const all = [...inputs].flatMap(([table, file]) => {
    const definition = script.tables.find((each) => each.name === table)!;
    const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== ''); // prettier-ignore
    const timeOf = timeReader(prepared.plan, definition);
    return lines.map((line): TimedArrival => {
      const bytes = Buffer.from(line);
      return { table, partition: 0, bytes, ...timeOf(bytes) };
    });
  });
  const merged = all.sort((a, b) => (a.time ?? -Infinity) - (b.time ?? -Infinity));
  // Of equal times the second may be late as it is: what stands at the watermark.
  const { behind } = run(prepared, merged);
  const arrivals = merged.filter((arrival) => !behind.has(arrival));
  return { name, prepared, arrivals, arrivalDecides, watermarkDecides };
}

/** Reads a record's event time, and how far the table's watermark is behind it. */
function timeReader(
  plan: DataflowPlan,
  table: TableDefinition,
): (bytes: Buffer) => Pick<TimedArrival, 'time' | 'delayMs'> {
  const source = plan.nodes.find((node) => node.op === 'source' && node.input.table === table.name);
  if (table.watermark === null || source?.op !== 'source') return () => ({ time: null, delayMs: 0 });
  const { compiler } = new Dataflow(
    { ...plan, nodes: [] },
    { clock: { processingTimeMs: 0 }, functions: new Map(), sink: noSink },
  );
  const time = compileSource(planSourceColumn(table, table.watermark.column), null, compiler);
  const watermark = compileSource(source.input, null, compiler);
  return (bytes) => {
    const at = time.read(bytes, 0, bytes.length)![0] as number;
    watermark.read(bytes, 0, bytes.length);
    return { time: at, delayMs: Math.max(0, at - watermark.watermark) };
  };
}

function noSink(): never {
  throw new Error('a plan without nodes has no sinks');
}

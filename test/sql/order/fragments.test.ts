import { describe, expect, it } from '@jest/globals';
import { planPipeline, type StagePlan } from '@millrace/plan';
import { SqlError, type Script, type TableDefinition } from '@millrace/sql';
import { difference } from '../oracle/compare.ts';
import { dealt, randomOf } from './arrivals.ts';
import { orderCases, type OrderCase } from './cases.ts';
import { Stages } from './stages.ts';

const SOURCE_PARTITIONS = 3;
const PARALLELISM = '4';

/**
 * What comes first from another topic partition decides: a row that is better before the others leaves no trace of them,
 * rows that tie are counted one by one.
 */
const PACE_DECIDES: ReadonlySet<string> = new Set([
  'mixed/latest-per-key-by-two-times',
  'mixed/temporal-join-of-latest-rate',
  'over/by-value-row-number',
  'over/by-value-rows',
  // The clock of the task that a row comes to.
  'processing-time/session-by-key',
]);

const EVERY_KIND = [
  ...(['group-aggregate', 'window-aggregate', 'over-aggregate', 'rank', 'deduplicate'] as const),
  ...(['join', 'interval-join', 'window-join', 'temporal-join', 'union', 'assign-windows', 'correlate'] as const),
];

interface CutCase extends OrderCase {
  readonly whole: readonly StagePlan[];
  readonly cut: readonly StagePlan[];
}

/** The statements of the cases that the processor runs, in one task and in several. */
const cases = orderCases()
  .filter(({ name, arrivalDecides }) => !arrivalDecides && !PACE_DECIDES.has(name))
  .flatMap((each) =>
    each.prepared.script.inserts.flatMap((_, i): [string, CutCase][] => {
      const whole = stagesOf(each.prepared.script, i, '1');
      const cut = stagesOf(each.prepared.script, i, PARALLELISM);
      if (whole?.at(-1)!.operators[0]?.op !== 'dataflow' || cut === null || !isCut(cut)) return [];
      return [[`${each.name} ${cut.at(-1)!.node}`, { ...each, whole, cut }]];
    }),
  );

function isCut(stages: readonly StagePlan[]): boolean {
  return stages.some(({ tasks, operators: [first] }) => first?.op === 'dataflow' && tasks! > 1) || localsOf(stages) > 0;
}

/** First phases of aggregates. */
function localsOf(stages: readonly StagePlan[]): number {
  const nodes = stages.flatMap(({ operators }) => operators.flatMap((each) => ('plan' in each ? each.plan.nodes : [])));
  return nodes.filter(({ op }) => op === 'local-aggregate').length;
}

/** Sources are topics; targets topics of appended rows, or views. Null: the processor does not run it. */
function stagesOf(script: Script, i: number, parallelism: string): readonly StagePlan[] | null {
  const insert = script.inserts[i];
  const options = { ...script.options, 'parallelism.default': parallelism };
  for (const asTarget of [topic, view]) {
    const tables = script.tables.map((table) => (table.name === insert.target ? asTarget(table) : source(table)));
    try {
      return planPipeline({ ...script, options, tables, inserts: [insert] }).statements[0].stages;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
    }
  }
  return null;
}

function source({ distribution: _, ...table }: TableDefinition): TableDefinition {
  const standard = table.options['json.timestamp-format.standard'];
  const format = { format: 'json', ...(standard && { 'json.timestamp-format.standard': standard }) };
  const options = { connector: 'kafka', topic: table.name, 'scan.startup.mode': 'earliest-offset', ...format };
  return { ...table, distribution: null, options };
}

function topic(table: TableDefinition): TableDefinition {
  if (table.primaryKey.length > 0) return view(table);
  return { ...table, distribution: null, options: { connector: 'kafka', topic: table.name, format: 'json' } };
}

/** By its primary key; without one a row is its own key. */
function view(table: TableDefinition): TableDefinition {
  const primaryKey = table.primaryKey.length > 0 ? table.primaryKey : table.columns.map(({ name }) => name);
  return { ...table, primaryKey, distribution: null, options: { connector: 'cassandra' } };
}

it('statements of every kind are cut, many more than once', () => {
  const parts = cases.map(([, { cut }]) => cut.filter(({ operators: [first] }) => first?.op === 'dataflow'));
  const spread = parts.flat().filter(({ tasks }) => tasks! > 1);
  const ops = new Set(spread.flatMap(({ operators: [first] }) => (first.op === 'dataflow' ? first.plan.nodes.map(({ op }) => op) : []))); // prettier-ignore
  for (const op of EVERY_KIND) expect(ops).toContain(op);
  expect(cases.length).toBeGreaterThan(400);
  expect(parts.filter(({ length }) => length > 1).length).toBeGreaterThan(100);
  expect(spread.filter(({ moreOutputs }) => moreOutputs).length).toBeGreaterThan(2);
  expect(cases.filter(([, { cut }]) => localsOf(cut) > 0).length).toBeGreaterThan(100);
  expect(cases.filter(([, { cut }]) => localsOf(cut) > 1).length).toBeGreaterThan(5);
});

describe('a statement that was cut gives the rows that one task gives, whoever goes first and whatever restarts', () => {
  it.each(cases)('%s', (_, { whole, cut, arrivals }) => {
    const records = dealt(arrivals, SOURCE_PARTITIONS);
    const inOne = new Stages(whole, SOURCE_PARTITIONS);
    inOne.appendAll(records);
    inOne.settle();
    inOne.end();
    const random = randomOf(records.length);
    const inParts = new Stages(cut, SOURCE_PARTITIONS);
    inParts.appendAll(records);
    for (let i = 0; i < 40; i++) {
      const state = inParts.tasks[Math.floor(random() * inParts.tasks.length)];
      inParts.turn(state, 1 + Math.floor(random() * 4), random() < 0.3);
      if (random() < 0.25) inParts.restart(state, random() < 0.5);
    }
    inParts.settle();
    inParts.end();
    expect(difference({ made: inOne.result }, { made: inParts.result.rows })).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { NodeBody } from '@millrace/plan';
import { fields, node, source, TestDataflow, type, type TestEvent } from './test/harness.ts';

const input = fields({ k: type.bigint, v: type.bigint });
const ROWS = 3000;

const group = {
  op: 'group-aggregate',
  keys: [0],
  aggregates: [{ fn: 'COUNT', distinct: false, type: { kind: 'BIGINT', nullable: false } }],
} as unknown as NodeBody;
const topN = {
  op: 'rank',
  fn: 'ROW_NUMBER',
  partition: [0],
  order: [{ field: 1, descending: true, nullsFirst: false }],
  from: 1,
  to: 2,
  rankField: false,
  bounds: null,
} as unknown as NodeBody;
const join = {
  op: 'join',
  kind: 'inner',
  leftKeys: [0],
  rightKeys: [0],
  condition: null,
  nullAware: false,
  inputTtlMs: [],
} as unknown as NodeBody;
const last = { op: 'deduplicate', keys: [0], keep: 'last', time: 'proctime', timeField: 1, bounds: null } as unknown as NodeBody; // prettier-ignore

const operators = {
  'GROUP BY': (changelog: 'append' | 'update') => [source(0, input, changelog), node(1, [0], input, 'update', group)],
  'Top-N': (changelog: 'append' | 'update') => [source(0, input, changelog), node(1, [0], input, 'update', topN)],
  deduplication: () => [source(0, input), node(1, [0], input, 'update', last)],
  join: (changelog: 'append' | 'update') => [
    source(0, input, changelog),
    source(1, input, changelog),
    node(2, [0, 1], [...input, ...input], changelog, join),
  ],
};
const cases = Object.entries(operators).flatMap(([name, nodes]) =>
  (['append', 'update'] as const).flatMap(
    (changelog) =>
    ([undefined, 'always'] as const).map((spills) => [name, changelog, spills ? 'spilled' : 'heap', nodes(changelog), spills] as const), // prettier-ignore
  ),
);

/** Whatever the log says is there. */
function folded(log: ReturnType<TestDataflow['snapshot']>): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const [operator, map, key, value] of log) {
    const name = `${operator} ${map} ${String(key)}`;
    if (value === undefined) entries.delete(name);
    else entries.set(name, value);
  }
  return entries;
}

describe('state that nobody touches after its time to live', () => {
  it.each(cases)('goes, a little at each commit, and from the log too: %s of %s, %s', (_1, _2, _3, nodes, spills) => {
    const task = new TestDataflow(nodes, { stateTtlMs: 1000, logged: true, spills });
    const entries = () => [...task.dataflow.states.values()].reduce((sum, state) => sum + state.entries, 0);
    // Of each key more than one row, some of them equal.
    const rows = Array.from({ length: ROWS }, (_, i): TestEvent => ['+I', [(i * 7) % 1000, i % 2], 0]);
    rows.forEach((row) => task.send(row));
    const full = entries();
    task.snapshot();
    task.send({ processingTime: 999 });
    task.send(['+I', [5, 100], 0]);
    const before = entries();
    task.snapshot();
    expect([entries(), folded(task.snapshot()).size]).toEqual([before, before]);
    task.send({ processingTime: 1100 });
    task.snapshot();
    const after = entries();
    expect(after).toBeLessThan(before);
    expect(after).toBeGreaterThan(before - full);
    for (let i = 0; i < 20; i++) task.snapshot();
    // What was written at 999 is there still.
    expect(entries()).toBeLessThan(3);
    expect(folded(task.snapshot()).size).toBe(entries());
    task.send({ processingTime: 3000 });
    for (let i = 0; i < 3; i++) task.snapshot();
    expect([entries(), folded(task.snapshot()).size]).toEqual([0, 0]);
    for (const [name, { maps }] of task.dataflow.states) {
      for (const map of maps.keys()) expect(task.outside?.entries(`${name}/${map}`).size ?? 0).toBe(0);
    }
    // All begins anew.
    const sent = task.changes.length;
    for (const row of rows.slice(0, 10)) task.send(row);
    const fresh = new TestDataflow(nodes, { stateTtlMs: 1000 });
    for (const row of rows.slice(0, 10)) fresh.send(row);
    expect(task.changes.slice(sent)).toEqual(fresh.changes);
  });
});

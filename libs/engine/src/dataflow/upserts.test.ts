import { describe, expect, it } from '@jest/globals';
import type { DataflowNode } from '@millrace/plan';
import type { Expression } from '@millrace/sql';
import { changes, restore, trackChanges } from './checkpoint.ts';
import { Dataflow } from './dataflow.ts';
import { INSERT, KIND_NAMES, type Row } from './row.ts';
import { fields, node, source, type } from './test/harness.ts';

const input = fields({ k: type.int, $key0: type.string, v: type.int });
const grouped = fields({ $key0: type.string, k: type.int, n: type.bigint, most: type.int });
const sink = { op: 'sink', table: 't', keys: [0, 1], keyed: true, shows: 'last' } as const;
const count = { fn: 'COUNT', distinct: false, type: { ...type.bigint, nullable: false } } as const;
const most = {
  fn: 'MAX',
  argument: { op: 'field', index: 2, type: type.int },
  distinct: false,
  type: type.int,
} as const;

function graph(aggregates: readonly (typeof count | typeof most)[], condition: Expression | null): DataflowNode[] {
  const of = [grouped[0], grouped[1], ...aggregates.map((call) => grouped[call === count ? 2 : 3])];
  return [
    source(0, input),
    node(1, [0], of, 'update', { op: 'group-aggregate', keys: [1, 0], aggregates }),
    node(2, [1], of, 'update', { op: 'calc', condition, expressions: null }),
    node(3, [2], of, 'update', sink),
  ];
}

function open(nodes: readonly DataflowNode[], ignoresBefore: boolean) {
  const sent: unknown[][] = [];
  const dataflow = new Dataflow(
    { formatVersion: 1, pipeline: 'p', nodes, functions: [], stateTtlMs: 0 },
    {
      clock: { processingTimeMs: 0 },
      functions: new Map(),
      sink: () => ({
        process: (kind, row) => sent.push([KIND_NAMES[kind], ...row]),
        watermark: () => undefined,
        ignoresBefore,
      }),
    },
  );
  trackChanges(dataflow);
  return { dataflow, sent, send: (row: Row) => dataflow.source(0).process(INSERT, row) };
}

const rows: Row[] = [
  [1, 'a', 5],
  [1, 'b', 5],
  [1, 'a', 3],
  [null, 'a', 9],
  [1, 'a', 7],
];
const isSmall: Expression = {
  op: 'call',
  fn: '<',
  args: [
    { op: 'field', index: 2, type: type.bigint },
    { op: 'literal', value: 3, type: type.bigint },
  ],
  type: type.boolean,
};

describe('a sink that changes rows by their key', () => {
  it('gets no -U, and otherwise what every sink gets', () => {
    for (const aggregates of [[count], [most], [count, most]]) {
      const [all, upserts] = [false, true].map((ignores) => open(graph(aggregates, null), ignores));
      for (const row of rows) [all, upserts].forEach((each) => each.send(row));
      expect(all.sent.some(([kind]) => kind === '-U')).toBe(true);
      expect(upserts.sent).toEqual(all.sent.filter(([kind]) => kind !== '-U'));
    }
  });

  it('gets them behind a filter: what no longer passes must go', () => {
    const { sent, send } = open(graph([count], isSmall), true);
    for (const row of rows) send(row);
    expect(sent.at(-1)).toEqual(['-U', 'a', 1, 2]);
  });

  it('goes on after a restart', () => {
    const straight = open(graph([count, most], null), true);
    rows.forEach((row) => straight.send(row));
    rows.forEach((_, cut) => {
      const before = open(graph([count, most], null), true);
      rows.slice(0, cut).forEach((row) => before.send(row));
      const after = open(graph([count, most], null), true);
      for (const payload of changes(before.dataflow)) restore(after.dataflow, payload);
      after.dataflow.restored();
      rows.slice(cut).forEach((row) => after.send(row));
      expect([...before.sent, ...after.sent]).toEqual(straight.sent);
    });
  });
});

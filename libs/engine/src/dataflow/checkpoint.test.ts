import { describe, expect, it } from '@jest/globals';
import type { DataflowNode } from '@millrace/plan';
import { changes, restore, snapshot, trackChanges } from './checkpoint.ts';
import { Dataflow } from './dataflow.ts';
import { INSERT, type Row } from './row.ts';
import { fields, node, source, type } from './test/harness.ts';

const input = fields({ k: type.bigint, bytes: { kind: 'VARBINARY', length: 2147483647, nullable: true } });
const sink = { op: 'sink', table: 't', keys: [], keyed: false, shows: 'last' } as const;
const nodes: DataflowNode[] = [
  source(0, input),
  node(1, [0], input, 'update', {
    op: 'deduplicate',
    keys: [0],
    keep: 'last',
    time: 'proctime',
    timeField: 0,
    bounds: null,
  }),
  node(2, [1], input, 'update', sink),
];

function start(of: readonly DataflowNode[] = nodes) {
  const rows: Row[] = [];
  const dataflow = new Dataflow(
    { formatVersion: 1, pipeline: 'p', nodes: of, functions: [], stateTtlMs: 0 },
    {
      clock: { processingTimeMs: 0 },
      functions: new Map(),
      sink: () => ({ process: (kind, row) => rows.push([kind, ...row]), watermark: () => undefined }),
    },
  );
  trackChanges(dataflow);
  return { dataflow, rows };
}

const bytes = (text: string) => Buffer.from(text);

describe('a checkpoint', () => {
  it('gives state back from a snapshot and the changes after it', () => {
    const { dataflow } = start();
    const log: Buffer[] = [];
    dataflow.source(0).process(INSERT, [1, bytes('a')]);
    dataflow.source(0).process(INSERT, [null, bytes('b')]);
    log.push(...snapshot(dataflow));
    dataflow.source(0).process(INSERT, [1, bytes('c')]);
    dataflow.source(0).process(INSERT, [2n ** 60n, null]);
    log.push(...changes(dataflow));
    expect(changes(dataflow)).toEqual([]);

    const after = start();
    for (const payload of log) {
      restore(after.dataflow, payload);
      payload.fill(0);
    }
    after.dataflow.restored();
    for (const key of [1, null, 2n ** 60n]) after.dataflow.source(0).process(INSERT, [key, bytes('d')]);
    expect(after.rows.filter(([kind]) => kind === 1)).toEqual([
      [1, 1, bytes('c')],
      [1, null, bytes('b')],
      [1, 2n ** 60n, null],
    ]);
    expect(after.rows.filter(([kind]) => kind === 1).map((row) => Buffer.isBuffer(row[2]))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('remembers what was deleted', () => {
    const first = [
      source(0, input),
      node(1, [0], input, 'update', { ...limitOf(1) }),
      node(2, [1], input, 'update', sink),
    ];
    const { dataflow } = start(first);
    dataflow.source(0).process(INSERT, [5, null]);
    const log = snapshot(dataflow);
    dataflow.source(0).process(INSERT, [4, null]);
    log.push(...changes(dataflow));
    const after = start(first);
    log.forEach((payload) => restore(after.dataflow, payload));
    after.dataflow.restored();
    after.dataflow.source(0).process(INSERT, [3, null]);
    expect(after.rows).toEqual([
      [3, 4, null],
      [0, 3, null],
    ]);
  });

  it('is cut into payloads of at most 500 KiB, whatever the sizes of its entries', () => {
    const { dataflow } = start();
    const sizes = Array.from({ length: 400 }, (_, i) => (i % 50 === 0 ? 200_000 : i * 10));
    sizes.forEach((size, i) => dataflow.source(0).process(INSERT, [i, Buffer.alloc(size, i)]));
    const payloads = snapshot(dataflow);
    expect(payloads.length).toBeGreaterThan(3);
    expect(Math.max(...payloads.map(({ length }) => length))).toBeLessThanOrEqual(500 * 1024);
    const after = start();
    payloads.forEach((payload) => restore(after.dataflow, payload));
    const entries = ({ states }: Dataflow) =>
      [...states].flatMap(([name, { maps }]) => [...maps].flatMap(([map, of]) => of.all().map((e) => [name, map, e])));
    const isSame = JSON.stringify(entries(after.dataflow)) === JSON.stringify(entries(dataflow));
    expect(isSame).toBe(true);
  });

  it('refuses state of another version, and of operators that the plan does not have', () => {
    const { dataflow } = start();
    dataflow.source(0).process(INSERT, [1, null]);
    const [payload] = snapshot(dataflow);
    const refused: unknown = expect.objectContaining({ code: 'MLR_ENGINE_STATE_FORMAT' });
    expect(() => restore(start([source(0, input), node(1, [0], input, 'append', sink)]).dataflow, payload)).toThrow(
      refused,
    );
    payload[0] = 9;
    expect(() => restore(dataflow, payload)).toThrow(refused);
  });
});

function limitOf(limit: number) {
  return { op: 'limit', order: [{ field: 0, descending: false, nullsFirst: true }], offset: 0, limit } as const;
}

describe('a dataflow stopped anywhere', () => {
  const side = fields({ k: type.int, at: 'rowtime', n: type.int });
  const both = [...side, ...side];
  const equal = { leftKeys: [0], rightKeys: [0], condition: null } as const;
  const graph: DataflowNode[] = [
    source(0, side),
    source(1, side),
    node(2, [0, 1], both, 'append', {
      op: 'interval-join',
      kind: 'full',
      ...equal,
      time: 'rowtime',
      leftTime: 1,
      rightTime: 1,
      lowerMs: -3,
      upperMs: 3,
    }),
    node(3, [0], side, 'update', {
      op: 'rank',
      fn: 'ROW_NUMBER',
      partition: [0],
      order: [{ field: 2, descending: true, nullsFirst: false }],
      from: 1,
      to: 2,
      rankField: false,
      bounds: null,
    }),
    node(4, [3, 1], both, 'update', { op: 'join', kind: 'left', ...equal, nullAware: false }),
    node(5, [4], both, 'update', {
      op: 'limit',
      order: [{ field: 5, descending: false, nullsFirst: true }],
      offset: 1,
      limit: 5,
    }),
    node(6, [2], both, 'append', sink),
    node(7, [5], both, 'update', sink),
  ];
  let seed = 11;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  const events = Array.from({ length: 60 }, (_, i) => ({
    input: random(2),
    // Some are late.
    row: [random(3), 1000 + i + random(9) - 6, random(20)],
    watermark: 1000 + i - 3,
  }));

  function feed({ dataflow }: ReturnType<typeof start>, from: number, to: number, commit = () => undefined as void) {
    for (const { input: of, row, watermark } of events.slice(from, to)) {
      dataflow.source(of).process(INSERT, row);
      dataflow.source(0).watermark(watermark);
      dataflow.source(1).watermark(watermark);
      commit();
    }
  }

  it('goes on from what was written as if nothing had happened', () => {
    const straight = start(graph);
    feed(straight, 0, events.length);
    const log: Buffer[] = [];
    const life = start(graph);
    const cuts: { payloads: number; rows: number }[] = [];
    feed(life, 0, events.length, () => {
      // A snapshot now and then.
      log.push(...(cuts.length % 7 === 3 ? snapshot(life.dataflow) : changes(life.dataflow)));
      cuts.push({ payloads: log.length, rows: life.rows.length });
    });
    expect(life.rows).toEqual(straight.rows);
    expect(straight.rows.length).toBeGreaterThan(100);
    cuts.forEach(({ payloads, rows }, i) => {
      const after = start(graph);
      for (const payload of log.slice(0, payloads)) restore(after.dataflow, payload);
      after.dataflow.restored();
      for (const input of [0, 1]) after.dataflow.source(input).watermark(events[i].watermark);
      expect(after.rows).toEqual([]);
      feed(after, i + 1, events.length);
      expect(after.rows).toEqual(straight.rows.slice(rows));
    });
  });
});

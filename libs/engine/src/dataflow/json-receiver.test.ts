import { describe, expect, it } from '@jest/globals';
import { JsonSink } from '@millrace/formats';
import type { DataflowNode } from '@millrace/plan';
import { Dataflow } from './dataflow.ts';
import { JsonReceiver } from './json-receiver.ts';
import { compileRowEncoder, type RowEncoderOptions } from './json-rows.ts';
import type { Receiver } from './operator.ts';
import { KIND_NAMES, UPDATE_BEFORE, type Row, type RowKind } from './row.ts';
import { fields, node, source, type } from './test/harness.ts';

const input = fields({ k: type.bigint, price: type.bigint, a: type.string, b: type.string, at: 'rowtime' });
const ranked = [...input, { name: 'rank', type: type.bigint }];
const order = [{ field: 1, descending: true, nullsFirst: false }];
const sink = (id: number, of: typeof input) =>
  node(id, [id - 1], of, 'update', { op: 'sink', table: 't', keys: [], keyed: true, shows: 'last' });

const topN = (fn: 'ROW_NUMBER' | 'RANK', rankField = true): DataflowNode[] => [
  source(0, input),
  node(1, [0], rankField ? ranked : input, 'update', {
    op: 'rank', fn, partition: [0], order, from: 1, to: 3, rankField, bounds: null,
  }),
  sink(2, rankField ? ranked : input),
]; // prettier-ignore

/** The rank first, computed values between: what is kept as text has neighbours that are not. */
const mixed: DataflowNode[] = [
  ...topN('ROW_NUMBER').slice(0, 2),
  node(2, [1], [ranked[5], input[2], input[3], input[0], input[1]], 'update', {
    op: 'calc',
    condition: null,
    expressions: [
      { op: 'field', index: 5, type: type.bigint },
      { op: 'field', index: 2, type: type.string },
      { op: 'call', fn: 'UPPER', args: [{ op: 'field', index: 3, type: type.string }], type: type.string },
      { op: 'field', index: 0, type: type.bigint },
      { op: 'field', index: 1, type: type.bigint },
    ],
  }),
  sink(3, [ranked[5], input[2], input[3], input[0], input[1]]),
];
const lastRow: DataflowNode[] = [
  source(0, input),
  node(1, [0], input, 'update', {
    op: 'deduplicate',
    keys: [0],
    keep: 'last',
    time: 'rowtime',
    timeField: 4,
    bounds: null,
  }),
  sink(2, input),
];

const texts = ['plain', 'a "quote"\n', 'Grüße 😀', '\ud800 alone', '', null, '\\\u0001', 'x'.repeat(3000)];
const rows = Array.from({ length: 60 }, (_, i): Row => {
  const price = i % 7 === 0 ? 2n ** 60n + BigInt(i % 3) : (i * 37) % 11;
  return [
    i % 5 === 0 ? null : i % 3,
    price,
    texts[i % texts.length],
    texts[(i * 5 + 3) % texts.length],
    1000 - (i % 4),
  ];
});

/** What a dataflow writes, a line for each change. */
function written(nodes: readonly DataflowNode[], form: RowEncoderOptions, ignoresBefore: boolean, asValues: boolean) {
  const out = new JsonSink();
  const lines: string[] = [];
  const done = (kind: RowKind) => {
    lines.push(`${KIND_NAMES[kind]} ${out.bytes.toString('utf8', 0, out.at)}`);
    out.reset();
  };
  const of = nodes[nodes.length - 1].fields;
  const encode = compileRowEncoder(of, form);
  const plain: Receiver = {
    process(kind, row) {
      if (kind === UPDATE_BEFORE && ignoresBefore) return;
      encode(row, out);
      done(kind);
    },
    watermark: () => undefined,
    ignoresBefore,
  };
  const receiver = asValues ? new JsonReceiver(out, { fields: of, row: form, ignoresBefore, written: done }) : plain;
  const dataflow = new Dataflow(
    { formatVersion: 1, pipeline: 'p', nodes, functions: [], stateTtlMs: 0 },
    { clock: { processingTimeMs: 0 }, functions: new Map(), sink: () => receiver },
  );
  for (const row of rows) dataflow.source(0).process(0, row);
  return lines;
}

describe('rows that go on as values', () => {
  it.each([
    ['numbered rows', topN('ROW_NUMBER')],
    ['numbered rows without their number', topN('ROW_NUMBER', false)],
    ['ranked rows', topN('RANK')],
    ['computed values among numbered rows', mixed],
    ['last rows', lastRow],
  ])('are written as rows are: %s', (_, nodes) => {
    for (const ignoresBefore of [true, false]) {
      for (const form of [{ form: 'array' }, { form: 'object' }] as const) {
        const lines = written(nodes, form, ignoresBefore, false);
        expect(written(nodes, form, ignoresBefore, true)).toEqual(lines);
        expect(lines.length).toBeGreaterThan(10);
      }
    }
  });

  it('are asked for without -U by who takes none, so that nothing is kept to make one of', () => {
    const options = { fields: input, written: () => undefined };
    for (const ignoresBefore of [true, false]) {
      expect(new JsonReceiver(new JsonSink(), { ...options, ignoresBefore }).ignoresBefore).toBe(ignoresBefore);
    }
  });
});

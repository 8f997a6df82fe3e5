import { describe, expect, it } from '@jest/globals';
import type { DataflowNode, SourceInput } from '@millrace/plan';
import type { Field } from '@millrace/sql';
import { Dataflow } from './dataflow.ts';
import { INSERT, type Row } from './row.ts';

const BIGINT = { kind: 'BIGINT', nullable: true } as const;
const fields: Field[] = [
  { name: 'a', type: BIGINT },
  { name: 's', type: { kind: 'VARCHAR', length: 10, nullable: true } },
];

describe('a dataflow', () => {
  it('passes rows from a source through its operators to the sink', () => {
    const nodes: DataflowNode[] = [
      {
        id: 0,
        name: 'o.source',
        inputs: [],
        fields,
        changelog: 'append',
        op: 'source',
        input: {} as SourceInput,
        calc: null,
      },
      {
        id: 1,
        name: 'o.calc',
        inputs: [0],
        fields,
        changelog: 'append',
        op: 'calc',
        condition: {
          op: 'call',
          fn: '>',
          args: [
            { op: 'field', index: 0, type: BIGINT },
            { op: 'literal', value: '1', type: BIGINT },
          ],
          type: { kind: 'BOOLEAN', nullable: true },
        },
        expressions: [
          {
            op: 'call',
            fn: '*',
            args: [
              { op: 'field', index: 0, type: BIGINT },
              { op: 'literal', value: '9007199254740991', type: BIGINT },
            ],
            type: BIGINT,
          },
          { op: 'field', index: 1, type: fields[1].type },
        ],
      },
      {
        id: 2,
        name: 'o.sink',
        inputs: [1],
        fields,
        changelog: 'append',
        op: 'sink',
        table: 'o',
        keys: [],
        keyed: false,
        shows: 'last',
      },
    ];
    const rows: Row[] = [];
    const dataflow = new Dataflow(
      { formatVersion: 1, pipeline: 'p', nodes, functions: [], stateTtlMs: 0 },
      {
        clock: { processingTimeMs: 0 },
        functions: new Map(),
        sink: () => ({ process: (_, row) => rows.push(row), watermark: () => undefined }),
      },
    );
    const source = dataflow.source(0);
    source.process(INSERT, [1, 'x']);
    source.process(INSERT, [null, 'x']);
    source.process(INSERT, [3, 'y']);
    expect(rows).toEqual([[27021597764222973n, 'y']]);
  });
});

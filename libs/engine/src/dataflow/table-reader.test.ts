import { describe, expect, it } from '@jest/globals';
import { JsonSink } from '@millrace/formats';
import type { NodeOf, SourceInput } from '@millrace/plan';
import type { Expression } from '@millrace/sql';
import { JsonReceiver } from './json-receiver.ts';
import { RowCompiler } from './row-compiler.ts';
import type { Row } from './row.ts';
import { compileTableReader } from './source.ts';
import { fields, type } from './test/harness.ts';

const columns = { kind: type.int, n: type.bigint, text: type.string };
const of = fields(columns);
const input = {
  table: 't',
  format: 'json',
  columns: of.map((each) => ({ ...each, needed: true })),
  row: of.map(({ type: each }, index) => ({ op: 'field', index, type: each })),
  fields: of,
  watermark: { op: 'field', index: 0, type: type.timestamp },
} as unknown as SourceInput;
const field = (index: number): Expression => ({ op: 'field', index, type: of[index].type });
const is = (index: number, value: number): Expression => ({
  op: 'call',
  fn: '=',
  args: [field(index), { op: 'literal', value, type: of[index].type }],
  type: type.boolean,
});
const and = (...args: Expression[]): Expression => ({ op: 'call', fn: 'AND', args, type: type.boolean });

function outlet(condition: Expression | null, expressions: Expression[], receiver: JsonReceiver | Row[]) {
  const to = Array.isArray(receiver)
    ? { process: (_: number, row: Row) => receiver.push(row), watermark: () => undefined }
    : receiver;
  return {
    node: { op: 'source', input, calc: { condition, expressions } } as unknown as NodeOf<'source'>,
    receiver: to,
  };
}

describe('the reader of a table', () => {
  const out = new JsonSink();
  const [first, second]: Row[][] = [[], []];
  let written = 0;
  const json = new JsonReceiver(out, {
    fields: [of[2], of[1]],
    ignoresBefore: false,
    written: () => {
      written++;
      out.raw('\n');
    },
  });
  const reader = compileTableReader(
    [
      outlet(and(is(0, 2), is(1, 7)), [field(2)], first),
      outlet(is(0, 2), [field(1), field(2)], second),
      outlet(and(is(0, 2), is(1, 8)), [field(2), field(1)], json),
    ],
    new RowCompiler({ processingTimeMs: 0 }, new Map()),
  );
  const read = (text: string) => {
    const bytes = Buffer.from(`..${text}......`);
    reader.read(bytes, 2, 2 + Buffer.byteLength(text));
  };

  it('sends each record to all whose condition is true of it', () => {
    read('{"kind":2,"n":7,"text":"seven"}');
    read('{"kind":2,"n":8,"text":"e\\u0069ght"}');
    read('{"kind":1,"n":8,"text":"no bid"}');
    read('{"kind":2,"n":null,"text":"none"}');
    expect(first).toEqual([['seven']]);
    expect(second).toEqual([
      [7, 'seven'],
      [8, 'eight'],
      [null, 'none'],
    ]);
    expect([written, out.copy().toString()]).toEqual([1, '["eight",8]\n']);
  });

  it('knows the watermark also of what no condition is true of', () => {
    read('{"kind":99,"n":8,"text":""}');
    expect([reader.error, reader.watermark, reader.registers[1]]).toEqual([0, 99, 99]);
  });

  it('sends nothing of a record that is not valid', () => {
    const before = second.length;
    read('{"kind":2,"n":7,"text":"seven"');
    expect(reader.error).not.toBe(0);
    expect(second.length).toBe(before);
  });
});

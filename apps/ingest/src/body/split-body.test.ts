import { describe, expect, it } from '@jest/globals';
import type { HttpError } from '@millrace/http';
import fc from 'fast-check';
import { splitBody, type BodyKind } from './split-body.ts';

function cut(text: string | Buffer, kind: BodyKind = 'json'): { unit: string; records: [number, string][] } {
  const bytes = Buffer.from(text);
  const { unit, numbers, starts, ends } = splitBody(bytes, kind);
  return { unit, records: numbers.map((number, i) => [number, bytes.toString('utf8', starts[i], ends[i])]) };
}

describe('cutting a body into records', () => {
  it('takes one object, however it is laid out', () => {
    expect(cut(' {\n "a": [1, {"b": "}"}]\n}\n ')).toEqual({
      unit: 'index',
      records: [[0, '{\n "a": [1, {"b": "}"}]\n}']],
    });
  });

  it('cuts an array into the very bytes of its elements', () => {
    expect(cut('[{"a":1.0} ,\n{"b":"]\\"},"},3,"x",[ ],tru]')).toEqual({
      unit: 'index',
      records: [
        [0, '{"a":1.0}'],
        [1, '{"b":"]\\"},"}'],
        [2, '3'],
        [3, '"x"'],
        [4, '[ ]'],
        [5, 'tru'],
      ],
    });
    expect(cut('[]').records).toEqual([]);
  });

  it('cuts NDJSON into lines, numbers them as an editor does, and skips blank ones', () => {
    const lines = {
      unit: 'line',
      records: [
        [1, '{"a":1}'],
        [3, 'nonsense'],
        [4, '{"a":2}'],
      ],
    };
    expect(cut('{"a":1}\r\n\n  nonsense\n{"a":2}', 'ndjson')).toEqual(lines);
    expect(cut('{"a":1}\r\n\n  nonsense\n{"a":2}', 'json')).toEqual(lines);
  });

  it('steps over a byte order mark', () => {
    expect(cut('\ufeff{"a":1}').records).toEqual([[0, '{"a":1}']]);
    expect(cut('\ufeff{"a":1}\n', 'ndjson').records).toEqual([[1, '{"a":1}']]);
  });

  it.each([
    ['', 'empty', 1, 1],
    [' \n ', 'empty', 2, 2],
    ['hello', 'JSON object', 1, 1],
    ['"text"', 'JSON object', 1, 1],
    ['{"a":1', 'does not end', 1, 7],
    ['{"a":"}', 'does not end', 1, 8],
    ['{"a":1} {"a":2}', 'NDJSON', 1, 9],
    ['[{"a":1} {"a":2}]', 'comma', 1, 10],
    ['[{"a":1},]', 'missing', 1, 10],
    ['[{"a":1}', 'comma', 1, 9],
    ['[{"a":1', 'does not end', 1, 8],
    ['[1]\nx', 'follows the array', 2, 1],
  ])('refuses %j whole, saying where', (text, what, line, column) => {
    let problem: unknown;
    try {
      cut(text);
    } catch (error) {
      problem = (error as HttpError).problem;
    }
    expect(problem).toMatchObject({ status: 400, errors: [{ line, column, message: expect.stringContaining(what) }] });
  });

  it('gives back any JSON values, as an array or line by line', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.nat(3), (values, indent) => {
        const array = cut(JSON.stringify(values, null, indent));
        expect(array.records.map(([, text]) => JSON.parse(text) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
        if (values.length === 0) return;
        const lines = cut(values.map((value) => JSON.stringify(value)).join('\n'));
        expect(lines.records.map(([, text]) => JSON.parse(text) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });
});

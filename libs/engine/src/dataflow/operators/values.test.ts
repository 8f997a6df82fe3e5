import { describe, expect, it } from '@jest/globals';
import { fields, node, run, type } from '../test/harness.ts';

describe('VALUES', () => {
  it('sends its rows at the start and says that no more come, once', () => {
    const one = { op: 'literal', value: 1, type: type.int } as const;
    const none = { op: 'literal', value: null, type: type.int } as const;
    const values = node(0, [], fields({ n: type.int }), 'append', { op: 'values', rows: [[one], [none]] });
    expect(run([values], [{ processingTime: 1 }, { processingTime: 2 }], { watermarks: true })).toEqual([
      ['+I', 1],
      ['+I', null],
      ['+I', 'watermark Infinity'],
    ]);
  });
});

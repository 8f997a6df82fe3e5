import { describe, expect, it } from '@jest/globals';
import { fields, node, run, source, type, type TestEvent, type TestOptions } from '../test/harness.ts';

const input = fields({ v: type.string, k: type.int });

const normalized = (events: readonly TestEvent[], options: TestOptions = {}) =>
  run([source(0, input), node(1, [0], input, 'update', { op: 'normalize', keys: [1] })], events, options);

describe('changes by key', () => {
  const events: readonly TestEvent[] = [
    ['+I', ['a', 1]],
    ['+I', ['b', 2]],
    ['+I', ['c', 1]],
    ['-D', [null, 2]],
    ['-D', [null, 3]],
    ['+I', ['d', 2]],
  ];

  it.each<TestOptions>([{}, { logged: true }, { spills: 'always' }])(
    'are what they do to the row of the key: %j',
    (options) => {
      expect(normalized(events, options)).toEqual([
        ['+I', 'a', 1],
        ['+I', 'b', 2],
        ['-U', 'a', 1],
        ['+U', 'c', 1],
        ['-D', 'b', 2],
        ['+I', 'd', 2],
      ]);
    },
  );

  it('that change nothing are not sent, but with a time to live, which they renew', () => {
    const twice: readonly TestEvent[] = [
      ['+I', ['a', 1]],
      ['+I', ['a', 1]],
    ];
    expect(normalized(twice)).toHaveLength(1);
    expect(normalized(twice, { stateTtlMs: 1000 })).toHaveLength(3);
  });
});

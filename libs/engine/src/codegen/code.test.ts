import { describe, expect, it } from '@jest/globals';
import { Code } from './code.ts';

describe('what is computed once', () => {
  it('is computed again behind the block that it was computed in', () => {
    const code = new Code();
    const lower = () => code.once('LOWER(a)', () => code.const('t', 'lower(a)'));
    let inside = '';
    code.block('if (x)', () => {
      inside = lower();
      code.block('if (y)', () => expect(lower()).toBe(inside));
    });
    expect(lower()).not.toBe(inside);
    expect(code.toString().match(/lower/g)).toHaveLength(2);
  });
});

import { describe, expect, it } from '@jest/globals';
import { likePattern } from './like.ts';

describe('LIKE', () => {
  it('takes every character that is special to regular expressions as itself', () => {
    const special = '\\^$.*+?()[]{}|/-&#~@!,;:=<>"\'`\n';
    for (const character of special) {
      expect(likePattern(`_${character}%a%`, '').test(`x${character}a`)).toBe(true);
      expect(likePattern(`_${character}%a%`, '').test('xya')).toBe(false);
    }
  });

  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['ab%', 'ab', true],
    ['%ab', 'xab', true],
    ['%ab%', 'xaby', true],
    ['%ab%', 'xa by', false],
    ['a%%c', 'ac', true],
    ['%', '', true],
    ['_', '\u{1F600}', true],
    ['a%b_c%', 'axb-c', true],
    ['a%c', 'a\nc', true],
  ])('%s against %j is %s', (pattern, text, expected) => {
    expect(likePattern(pattern, '').test(text)).toBe(expected);
  });

  it('fails where an escape stands before what needs none', () => {
    expect(() => likePattern('a!b', '!').test('ab')).toThrow(expect.objectContaining({ code: 'MLR_RECORD_FUNCTION' }));
  });
});

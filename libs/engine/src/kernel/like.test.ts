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

  it('with many % is what one regular expression says, and takes no longer for a long text', () => {
    const texts = ['', 'a', 'ab', 'ba', 'aab', 'abab', 'abba', 'bbaab', '\u{1F600}a\u{1F600}b'];
    for (const pattern of ['%a%b%', 'a%b%', '%a%b', 'a%a%b', '%_%_%', '_%a_%', '%ab%ab%', 'a%%b%', '%b%_b', '_%_%_']) {
      const regex = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'su');
      for (const text of texts) {
        expect([pattern, text, likePattern(pattern, '').test(text)]).toEqual([pattern, text, regex.test(text)]);
      }
    }
    expect(likePattern(`${'%a'.repeat(30)}%b`, '').test('a'.repeat(100_000))).toBe(false);
  });

  it('fails where an escape stands before what needs none', () => {
    expect(() => likePattern('a!b', '!').test('ab')).toThrow(expect.objectContaining({ code: 'MLR_RECORD_FUNCTION' }));
  });
});

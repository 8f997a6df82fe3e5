import { describe, expect, it } from '@jest/globals';
import { UntranslatablePattern } from './java-regex-class.ts';
import { compilePattern, regexpExtract, regexpExtractAll, strToMap } from './regex.ts';

describe('a Java pattern', () => {
  it.each<[string, string, number, string | null]>([
    ['(a++)(b)', 'aab', 1, 'aa'],
    ['(a++)(b)', 'aab', 2, 'b'],
    ['((x)|a)*+(b)\\3', 'xabb', 3, 'b'],
    ['(?>(a+))(b)\\2', 'aabb', 2, 'b'],
    ['(?:(a)|(b))++c(d)\\3', 'abcdd', 3, 'd'],
  ])(
    '%s keeps its groups and references although what it matches is not tried again',
    (pattern, text, group, found) => {
      expect(regexpExtract(text, pattern, group)).toBe(found);
    },
  );

  it.each<[string, string, string | null]>([
    ['[a-z&&[^aeiou]&&[a-m]]+', 'xbcdy', 'bcd'],
    ['[^a-z&&[^x]]+', 'abxX', 'xX'],
    ['[\\]\\[^-]+', 'a^-][b', '^-]['],
    ['[a-]+', 'b-a-', '-a-'],
    ['(?i)[a-c]+K', 'xABck', 'ABck'],
    ['(?i)ü', 'Ü', null],
    ['(?iu)ü', 'Ü', 'Ü'],
    ['a(?i)b|c', 'aB', 'aB'],
    ['(?-i)a', 'A', null],
    ['\\x41\\u0042\\0103', 'ABC', 'ABC'],
    ['\\ud83d\\ude00', 'a😀', '😀'],
    ['\\Qa.b\\E+', 'a.b', null],
    ['x{2,3}?', 'xxx', 'xx'],
    ['(a)\\11', 'aa1', 'aa1'],
    ['.', '\u0085', null],
  ])('%s is found in %s as Java finds it', (pattern, text, found) => {
    try {
      expect(regexpExtract(text, pattern)).toBe(found);
    } catch (error) {
      // A quantifier behind \E is refused, not read as something else.
      expect(pattern).toContain('\\E');
      expect(error).toMatchObject({ code: 'MLR_RECORD_FUNCTION' });
    }
  });

  it.each([
    '(',
    ')',
    'a{',
    '{1}',
    '*a',
    '[b-a]',
    '[]',
    '\\y',
    '(?<1>a)',
    '\\p{Nothing}',
    'a**',
    '(?<n>a)(?<n>b)',
    '(?j)',
  ])('%s is no pattern to Java, and none here', (pattern) => expect(compilePattern(pattern)).toBeNull());

  it.each(['\\G', '\\X', '\\N{DIGIT ONE}', '\\p{InGreek}'])('%s is refused, not misread', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(UntranslatablePattern);
  });

  it('gives NULL in the array for a group that took no part', () => {
    expect(regexpExtractAll('ab', '(a)|(b)', 1)).toEqual(['a', null]);
  });

  it('splits a map by patterns, and drops empty parts at the end', () => {
    expect([...strToMap('a:1;;b', ';+', ':')!]).toEqual([
      ['a', '1'],
      ['b', null],
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { compilePath, JsonPathError, readPath } from './json-path.ts';
import { JsonSyntaxError, parseJson, writeJson } from './json-tree.ts';

const TREE = parseJson('{"a": [{"n": 1, "s": "x"}, {"n": 2.50}, {"n": 3, "s": "y", "d": {"n": 4}}], "b": {"c": null}}');
const find = (path: string) => writeJson(readPath(compilePath(path), TREE));

describe('a JSON path', () => {
  it.each([
    ['$.a[1].n', '2.50'],
    ['$.a[-1].d.n', '4'],
    ['$.a[*].n', '[1,2.50,3]'],
    ['$..n', '[1,2.50,3,4]'],
    ['$.a[0,2].s', '["x","y"]'],
    ['$.a[1:].n', '[2.50,3]'],
    ["$['b']['c']", 'null'],
    ["$.a[?(@.n >= 2.5 && !(@.s == 'y'))].n", '[2.50]'],
    ['$.a[?(@.d.n == 4)].n', '[3]'],
    ['$.a.length()', '3'],
    ['a[0].n', '1'],
  ])('%s finds %s', (path, found) => expect(find(path)).toBe(found));

  it.each(['$.', '$..', '$[', "$['a", '$.a[?(@.n >)]', '$.a b', '', '$.a[x]'])('%j is not valid', (path) => {
    expect(() => compilePath(path)).toThrow(JsonPathError);
  });

  it.each(['$.x', '$.a[9]', '$.a.n', '$.b[0]', '$.a[0].n.m'])('%s finds nothing, and says so', (path) => {
    expect(() => find(path)).toThrow(JsonPathError);
  });
});

describe('JSON text', () => {
  it.each(['', '{', '[1,]', '{"a":1,}', '{a:1}', '01', '.5', '1.', '+1', '"a\nb"', '"\\x"', 'nul', 'truely', 'NaN'])(
    '%j is none',
    (text) => expect(() => parseJson(text)).toThrow(JsonSyntaxError),
  );

  it.each([
    ['1e3', '1E+3'],
    ['0.00000012', '1.2E-7'],
    ['1.50', '1.50'],
    ['-0', '0'],
    ['-0.0', '0.0'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1E-2', '0.01'],
    ['12e1', '1.2E+2'],
  ])('keeps the digits of %s as Java has them: %s', (text, written) =>
    expect(writeJson(parseJson(text))).toBe(written),
  );

  it('is deep without harm, up to a limit', () => {
    expect(writeJson(parseJson('['.repeat(900) + ']'.repeat(900)))).toHaveLength(1800);
    expect(() => parseJson('['.repeat(100_000))).toThrow(JsonSyntaxError);
  });
});

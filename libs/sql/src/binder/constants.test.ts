import { describe, expect, it } from '@jest/globals';
import { relationOf } from '../test/bind.ts';
import { folded } from './constants.ts';

const value = (text: string) => {
  const relation = relationOf(`SELECT ${text} AS x FROM t`);
  if (relation.op !== 'project') throw new Error('a SELECT projects');
  const expression = folded(relation.expressions[0]);
  return expression.op === 'literal' ? expression.value : null;
};

describe('a constant', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['7 / 2', 3],
    ['1 - 8 % 5', -2],
    ["2 * INTERVAL '1' SECOND + INTERVAL '1' MINUTE", 62_000],
  ])('%s is %p', (text, whole) => expect(value(text)).toBe(whole));

  it.each(['1 / 0', '2147483647 + 1', '1.5 + 1', "CHAR_LENGTH('ab')"])('is not made of %s', (text) => {
    expect(value(text)).toBeNull();
  });
});

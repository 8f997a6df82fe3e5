import { describe, expect, it } from '@jest/globals';
import { decodePosition, encodePosition } from './position.ts';

describe('position token', () => {
  it('gives back what was put in', () => {
    const position = { 'flights/0': 12, 'a.b/c/11': 9_007_199_254_740_991 };
    expect({ ...decodePosition(encodePosition(position)) }).toEqual(position);
  });

  it('keeps the bytes of version 1', () => {
    expect(encodePosition({ 'flights/0': 12 })).toBe('eyJ2IjoxLCJwIjp7ImZsaWdodHMvMCI6MTJ9fQ');
  });

  it.each([
    ['an empty text', ''],
    ['no base64url', 'a b'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['another version', Buffer.from('{"v":2,"p":{}}').toString('base64url')],
    ['a negative offset', Buffer.from('{"v":1,"p":{"t/0":-1}}').toString('base64url')],
    ['a key that is no topic partition', Buffer.from('{"v":1,"p":{"t":1}}').toString('base64url')],
    ['a list', Buffer.from('{"v":1,"p":[1]}').toString('base64url')],
    ['null', Buffer.from('null').toString('base64url')],
    ['too long a text', 'a'.repeat(8193)],
  ])('refuses %s', (_, token) => {
    expect(() => decodePosition(token)).toThrow(expect.objectContaining({ code: 'MLR_HTTP_POSITION' }));
  });
});

import { describe, expect, it } from '@jest/globals';
import { RowsFold } from './fold.ts';

function fold(keyed: boolean, records: readonly [string | null, string | null][], compared?: readonly string[]) {
  const rows = new RowsFold(keyed, compared);
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  for (const [key, value] of records) rows.add(bytes(key), bytes(value));
  return rows.fingerprint();
}

describe('the fingerprint of an output', () => {
  it('does not depend on the order of rows', () => {
    expect(
      fold(false, [
        [null, '{"a":1}'],
        [null, '{"a":2}'],
      ]),
    ).toEqual(
      fold(false, [
        [null, '{"a":2}'],
        [null, '{"a":1}'],
      ]),
    );
  });

  it('does not depend on how many zeros a time ends with', () => {
    const rows = (...times: string[]) =>
      fold(
        false,
        times.map((time) => [null, `{"t":"2026-01-01 10:20:${time}"}`]),
      );
    expect(rows('30.000', '30.100', '30.123', '31')).toEqual(rows('30', '30.1', '30.123', '31.0'));
    expect(rows('30.100')).not.toEqual(rows('30.01'));
  });

  it('does not depend on how a decimal is written', () => {
    const row = (price: string) => fold(false, [[null, `{"price":${price},"n":1}`]]);
    expect(row('9.08E+3')).toEqual(row('9080.000'));
    expect(row('90.8')).toEqual(row('90.800'));
    expect(row('90.8')).not.toEqual(row('90.08'));
  });

  it('counts a row as often as it is there', () => {
    const once = fold(false, [[null, '{"a":1}']]);
    const twice = fold(false, [
      [null, '{"a":1}'],
      [null, '{"a":1}'],
    ]);
    expect([once.rows, twice.rows]).toEqual([1, 2]);
    expect(twice.hash).not.toBe(once.hash);
  });

  it('differs when a row differs in one byte', () => {
    expect(fold(false, [[null, '{"a":1}']]).hash).not.toBe(fold(false, [[null, '{"a":3}']]).hash);
  });

  it('is that of the last values where there is a key, without those deleted', () => {
    const changes: [string, string | null][] = [
      ['x', '1'],
      ['y', '1'],
      ['x', '2'],
      ['z', '9'],
      ['y', null],
    ];
    expect(fold(true, changes)).toEqual(
      fold(true, [
        ['z', '9'],
        ['x', '2'],
      ]),
    );
  });

  it('has every row without a key, also where keys count', () => {
    expect(
      fold(true, [
        [null, '1'],
        [null, '1'],
        ['x', '2'],
      ]),
    ).toEqual(
      fold(false, [
        [null, '1'],
        [null, '1'],
        [null, '2'],
      ]),
    );
  });

  it('sees only the compared columns where some are named', () => {
    const compared = ['b', 'a'];
    expect(fold(false, [[null, '{"a":1,"b":2,"c":3}']], compared)).toEqual(
      fold(false, [[null, '{"c":4,"b":2,"a":1}']], compared),
    );
    expect(fold(false, [[null, '{"a":1,"b":2}']], compared)).not.toEqual(
      fold(false, [[null, '{"a":2,"b":2}']], compared),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { unlike, wrongUpdates, type ViewRecord } from './external.ts';

const EXPECTED = new Map([['a', { page: 'a', events: 2 }]]);

function update(at: string, version: string, events: number): ViewRecord {
  return { at, key: '{"page":"a"}', version, value: JSON.stringify({ page: 'a', events }) };
}

describe('updates of a view, read from outside', () => {
  it('are right when versions grow and the last row is as it should be', () => {
    expect(wrongUpdates([update('0/0', '1', 1), update('0/2', '2', 2)], ['page'], EXPECTED)).toEqual([]);
  });

  it.each([
    ['an update twice', [update('0/0', '1', 1), update('0/2', '2', 2), update('0/3', '2', 2)]],
    ['an older version behind a newer one', [update('0/0', '3', 1), update('0/2', '2', 2)]],
    ['a last row that counts too much', [update('0/0', '1', 1), update('0/2', '2', 3)]],
    ['a last row that is missing', [update('0/0', '1', 1)]],
    ['no row', []],
  ])('are wrong with %s', (_, records) => {
    expect(wrongUpdates(records, ['page'], EXPECTED)).not.toEqual([]);
  });
});

describe('two readers', () => {
  const both = [update('0/0', '1', 1), update('0/2', '2', 2)];

  it('agree when they saw the same', () => {
    expect(unlike(both, [...both].reverse())).toEqual([]);
  });

  it('do not when one saw more, less, or the same twice', () => {
    expect(unlike(both, both.slice(1))).not.toEqual([]);
    expect(unlike(both.slice(1), both)).not.toEqual([]);
    expect(unlike(both, [...both, both[0]])).not.toEqual([]);
  });
});

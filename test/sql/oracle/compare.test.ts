import { describe, expect, it } from '@jest/globals';
import { difference } from './compare.ts';
import { fingerprint } from './fingerprint.ts';
import { parseJson, type Row, type SinksRows } from './rows.ts';

function flink(columns: string[], rows: string): SinksRows {
  return { t: { columns, rows: parseJson(rows) as Row[] } };
}

function ours(rows: string): Record<string, Row[]> {
  return { t: parseJson(rows) as Row[] };
}

describe('rows', () => {
  it('are equal in any order, as often as they occur', () => {
    const expected = flink(['a INT'], '[[1],[2],[2]]');
    expect(difference(expected, ours('[[2],[1],[2]]'))).toBeNull();
    expect(difference(expected, ours('[[2],[1],[1]]'))).toContain('1 of Flink');
    expect(difference(expected, ours('[[2],[1]]'))).toContain('1 of Flink');
    expect(difference(expected, ours('[[2],[1],[2],[2]]'))).toContain('1 of 4 too many');
  });

  it('keep every digit of a BIGINT', () => {
    const expected = flink(['a BIGINT'], '[[9007199254740993]]');
    expect(difference(expected, ours('[[9007199254740993]]'))).toBeNull();
    expect(difference(expected, ours('[[9007199254740992]]'))).not.toBeNull();
  });

  it('may differ in a DOUBLE by a billionth, not by more', () => {
    const expected = flink(['a DOUBLE', 'b STRING'], '[[1.0E10,"x"],[3,"x"]]');
    expect(difference(expected, ours('[[3,"x"],[10000000001,"x"]]'))).toBeNull();
    expect(difference(expected, ours('[[3,"x"],[10000000020,"x"]]'))).not.toBeNull();
    expect(difference(expected, ours('[[3,"x"],[10000000000,"y"]]'))).not.toBeNull();
  });

  it('have the same FLOAT when it is the same 32 bits', () => {
    const expected = flink(['a FLOAT'], '[[1.1]]');
    expect(difference(expected, ours('[[1.100000023841858]]'))).toBeNull();
    expect(difference(expected, ours('[[1.1001]]'))).not.toBeNull();
  });

  it('compare text, NULL and nested values to the letter, maps in any order', () => {
    const expected = flink(['a STRING', 'm MAP<STRING, DOUBLE>'], '[[null,{"x":1.5,"y":null}]]');
    expect(difference(expected, ours('[[null,{"y":null,"x":1.5}]]'))).toBeNull();
    expect(difference(expected, ours('[["null",{"y":null,"x":1.5}]]'))).not.toBeNull();
    expect(difference(expected, ours('[[null,{"y":0,"x":1.5}]]'))).not.toBeNull();
    expect(difference(expected, ours('[[null,{"x":1.5}]]'))).not.toBeNull();
  });

  it('belong to the sinks that Flink filled', () => {
    expect(difference(flink(['a INT'], '[]'), { ...ours('[]'), other: [] })).toContain('other');
    expect(difference(flink(['a INT'], '[[1]]'), {})).toContain('1 of Flink');
  });

  it('have one fingerprint in any order', () => {
    const rows = parseJson('[[1,"a"],[2,null]]') as Row[];
    expect(fingerprint(rows)).toEqual(fingerprint([...rows].reverse()));
    expect(fingerprint(rows)).not.toEqual(fingerprint([rows[0], rows[0]]));
  });
});

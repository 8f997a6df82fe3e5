import { describe, expect, it } from '@jest/globals';
import type { Relation } from '../logical/plan.ts';
import { refusalOf, relationOf } from '../test/bind.ts';

/** What STATE_TTL came to, by operator, from the outside in. */
function ttls(relation: Relation): [string, readonly (number | null)[]][] {
  const own = 'inputTtlMs' in relation && relation.inputTtlMs ? [[relation.op, relation.inputTtlMs]] : [];
  const inputs =
    'left' in relation && typeof relation.left === 'object'
      ? [relation.left, relation.right]
      : 'input' in relation
        ? [relation.input]
        : [];
  return [...(own as [string, readonly (number | null)[]][]), ...inputs.flatMap(ttls)];
}

const JOIN = 'FROM t AS a JOIN u AS b ON a.a = b.a';

describe('STATE_TTL', () => {
  it.each([
    [`SELECT /*+ STATE_TTL('a' = '1d', 'b' = '12 h') */ a.s ${JOIN}`, [['join', [86_400_000, 43_200_000]]]],
    [`SELECT /*+ state_ttl(b = '5 s') */ a.s ${JOIN} WHERE a.b > 1 AND b.n > 2`, [['join', [null, 5000]]]],
    [
      `SELECT /*+ STATE_TTL('a' = '1s'), STATE_TTL('c' = '3s') */ a.s ${JOIN} JOIN k AS c ON b.a = c.a`,
      [['join', [null, 3000]], ['join', [1000, null]]], // prettier-ignore
    ],
    ["SELECT /*+ STATE_TTL('t' = '1 min') */ a, COUNT(*) FROM t GROUP BY a", [['aggregate', [60_000]]]],
    ["SELECT /*+ STATE_TTL('q' = '1 min', 'q' = '2 min') */ COUNT(*) FROM (SELECT a FROM t) AS q", [['aggregate', [60_000]]]], // prettier-ignore
    ["SELECT /*+ STATE_TTL('nothing' = '1 min') */ a FROM t", []],
    [`SELECT /*+ BROADCAST(a), LOOKUP('table' = 'b', 'async' = 'true'), MULTI_JOIN(a, b) */ a.s ${JOIN}`, []],
  ])('%s', (query, expected) => {
    expect(ttls(relationOf(query))).toEqual(expected);
  });
});

describe('a hint is refused', () => {
  it.each([
    ['a table that is not there', `SELECT /*+ STATE_TTL('x' = '1d') */ a.s ${JOIN}`, 'names `x`'],
    ['a table that has an alias', "SELECT /*+ STATE_TTL('t' = '1d') */ COUNT(*) FROM t AS q", 'names `t`'],
    ['a side that is not there', `SELECT /*+ BROADCAST(x) */ a.s ${JOIN}`, 'BROADCAST names `x`'],
    ['no duration', `SELECT /*+ STATE_TTL('a' = 'long') */ a.s ${JOIN}`, "not 'long'"],
    ['no value', `SELECT /*+ STATE_TTL(a) */ a.s ${JOIN}`, "'key' = 'value' alone"],
    ['nothing in it', `SELECT /*+ STATE_TTL() */ a.s ${JOIN}`, "needs 'key' = 'value'"],
    ['no table', `SELECT /*+ BROADCAST */ a.s ${JOIN}`, 'names a table'],
    ['a value too many', `SELECT /*+ BROADCAST('a' = 'b') */ a.s ${JOIN}`, 'without values'],
    ['no table to look up', `SELECT /*+ LOOKUP('async' = 'true') */ a.s ${JOIN}`, "needs 'table'"],
    ['one nobody knows', 'SELECT /*+ EARLY_FIRE */ a FROM t', 'unknown hint `EARLY_FIRE`'],
    ['another place', 'SELECT a /*+ BROADCAST(t) */ FROM t', 'behind SELECT'],
    ['no hint', 'SELECT /*+ ( */ a FROM t', 'a hint is NAME'],
    ['no option', "SELECT /*+ STATE_TTL('a' 'b') */ a FROM t", 'options of a hint'],
  ])('%s', (_, query, message) => {
    expect(refusalOf(`CREATE VIEW v AS ${query};`).message).toContain(message);
  });
});

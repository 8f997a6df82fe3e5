import { describe, expect, it } from '@jest/globals';
import { parseScript } from '@millrace/sql';
import { planDataflow } from './planner.ts';
import { stateOf } from './state-growth.ts';

const TABLES = `
CREATE TABLE a (k BIGINT, v BIGINT, s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'kafka', 'topic' = 'a', 'format' = 'json');`;

/** How the last operator that keeps something grows. */
function growthOf(query: string, column: string): string | undefined {
  const sink = `CREATE TABLE o (x ${column}) WITH ('connector' = 'kafka', 'topic' = 'o', 'format' = 'json');`;
  const script = parseScript(`${TABLES}${sink}INSERT INTO o ${query};`, { pipeline: 'p', connectors: 'any' });
  const { nodes, stateTtlMs } = planDataflow(script, { connectors: 'any' });
  const states = nodes.map((node) => stateOf(node, node.inputs.map((id) => nodes[id]), stateTtlMs)); // prettier-ignore
  return states.findLast(({ growth }) => growth !== 'none')?.growth;
}

describe('state', () => {
  it.each([
    ['SELECT COUNT(*) FROM a', 'BIGINT', 'bounded'],
    ['SELECT MAX(v) FROM a', 'BIGINT', 'bounded'],
    ['SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM a GROUP BY k)', 'BIGINT', 'grows'],
    ['SELECT COUNT(DISTINCT v) FROM a', 'BIGINT', 'grows'],
    ['SELECT LISTAGG(s) FROM a', 'STRING', 'grows'],
    ['SELECT JSON_ARRAYAGG(s) FROM a', 'STRING', 'grows'],
    ['SELECT PERCENTILE(v, 0.5) FROM a', 'DOUBLE', 'grows'],
  ])('of one group is bounded only where no values are kept: %s', (query, column, growth) => {
    expect(growthOf(query, column)).toBe(growth);
  });

  it.each([
    ['ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW', 'bounded'],
    ['PARTITION BY k ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW', 'grows'],
    ["PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW", 'bounded'],
    ['PARTITION BY k ORDER BY ts', 'grows'],
  ])('of OVER grows with its partitions where no time lets them go: %s', (over, growth) => {
    expect(growthOf(`SELECT SUM(v) OVER (${over}) FROM a`, 'BIGINT')).toBe(growth);
  });
});

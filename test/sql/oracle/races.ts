/**
 * `node test/sql/oracle/races.ts [--case GLOB …]`
 *
 * Flink's sources race. This runs each case of several inputs with every input once far ahead of the others and once far
 * behind, and names the cases whose rows are then others than the committed ones: their rows are chance, and they
 * have no place among the cases.
 */
import { parseArgs } from 'node:util';
import { readCases, type OracleCase } from './case-files.ts';
import { difference } from './compare.ts';
import { readExpected } from './expected-file.ts';
import { runFlink } from './flink.ts';
import { Progress } from './progress.ts';
import type { Row } from './rows.ts';

const BEHIND_MS = 700;

const { values } = parseArgs({ options: { case: { type: 'string', multiple: true, default: ['**'] } } });
const runs = readCases(values.case).filter(({ inputs }) => inputs.size > 1).flatMap(paces); // prettier-ignore
const byName = new Map(runs.map((each) => [each.name, each]));
const progress = new Progress(runs.length);
const racing = new Set<string>();
await runFlink(runs, ({ name, sinks, error }) => {
  const committed = readExpected(byName.get(name)!.expectedFile);
  const rows = Object.entries(sinks ?? {}).map(([sink, found]): [string, readonly Row[]] => [sink, found.rows]);
  const problem = error ?? (committed === null ? 'no committed rows' : difference(committed, Object.fromEntries(rows)));
  if (problem !== null) {
    racing.add(name.slice(0, name.indexOf(' ')));
    progress.say(`${name}\n${problem}`);
  }
  progress.step();
});
progress.end();
console.log(`${runs.length} runs, ${racing.size} cases whose rows depend on the pace: ${[...racing].join(', ')}`);
process.exitCode = racing.size > 0 ? 1 : 0;

/** Two inputs: each before the other. More: each before, and each behind, all others. */
function paces(oracleCase: OracleCase): OracleCase[] {
  const tables = [...oracleCase.inputs.keys()];
  const delayed = (late: readonly string[], pace: string): OracleCase => ({
    ...oracleCase,
    name: `${oracleCase.name} (${pace})`,
    delays: Object.fromEntries(tables.map((table) => [table, late.includes(table) ? BEHIND_MS : 0])),
  });
  return tables.flatMap((table) => {
    const behind = delayed([table], `${table} behind`);
    const others = tables.filter((other) => other !== table);
    return tables.length === 2 ? [behind] : [behind, delayed(others, `${table} ahead`)];
  });
}

/**
 * `npm run oracle -- [--all] [--case GLOB …] [--write] [--flink-only | --millrace-only]`
 *
 * Runs the cases in Flink and in Millrace and compares the rows; the committed rows must be Flink's as well. With
 * `--write` the committed rows are made anew; with `--flink-only` Millrace is left out, with
 * `--millrace-only` Flink is, and the committed rows stand for it. Exit code 1 when anything differs.
 */
import { matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases, type OracleCase } from './case-files.ts';
import { difference } from './compare.ts';
import { readExpected, writeExpected } from './expected-file.ts';
import { runFlink, type FlinkAnswer } from './flink.ts';
import { runMillrace } from './millrace.ts';
import { nexmarkCases } from './nexmark-cases.ts';
import { Progress } from './progress.ts';
import type { Row, SinksRows } from './rows.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    case: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    'flink-only': { type: 'boolean', default: false },
    'millrace-only': { type: 'boolean', default: false },
  },
});
const globs = values.case ?? (values.all ? ['**'] : []);
const nexmark = nexmarkCases().filter(({ name }) => globs.some((glob) => matchesGlob(name, glob)));
const cases = [...readCases(globs), ...nexmark];
if (cases.length === 0) {
  console.error('no such case: npm run oracle -- --all, or --case "area/*"');
  process.exit(2);
}

const counts = { equal: 0, different: 0, refused: 0, written: 0, stale: 0 };
const progress = new Progress(cases.length);
const byName = new Map(cases.map((each) => [each.name, each]));
const checks: Promise<void>[] = [];
const answered = (answer: FlinkAnswer) => void checks.push(check(byName.get(answer.name)!, answer));
if (values['millrace-only']) for (const each of cases) await check(each, committedAnswer(each));
else await runFlink(cases, answered);
await Promise.all(checks);
progress.end();
console.log(summary());
process.exitCode = counts.different + counts.refused + counts.stale > 0 ? 1 : 0;

async function check(oracleCase: OracleCase, { sinks, error }: FlinkAnswer): Promise<void> {
  if (sinks === undefined) {
    counts.refused++;
    progress.say(`${oracleCase.name}: Flink refuses it\n${error?.split('\n').slice(0, 3).join('\n')}`);
  } else {
    checkCommitted(oracleCase, sinks);
    if (!values['flink-only']) await compareWithOurs(oracleCase, sinks);
  }
  progress.step();
}

function committedAnswer({ name, expectedFile }: OracleCase): FlinkAnswer {
  const sinks = readExpected(expectedFile);
  return sinks === null ? { name, error: 'no committed rows' } : { name, sinks };
}

function checkCommitted({ name, expectedFile }: OracleCase, sinks: SinksRows): void {
  const committed = readExpected(expectedFile);
  const problem = committed === null ? 'no committed rows' : difference(committed, rowsOf(sinks));
  if (values.write && problem !== null) {
    writeExpected(expectedFile, sinks);
    counts.written++;
  } else if (problem !== null) {
    counts.stale++;
    progress.say(`${name}: Flink no longer gives the committed rows\n${problem}`);
  }
}

async function compareWithOurs(oracleCase: OracleCase, sinks: SinksRows): Promise<void> {
  let problem: string | null;
  try {
    problem = difference(sinks, await runMillrace(oracleCase));
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  counts[problem === null ? 'equal' : 'different']++;
  if (problem !== null) progress.say(`${oracleCase.name}\n${problem}`);
}

function rowsOf(sinks: SinksRows): Record<string, readonly Row[]> {
  return Object.fromEntries(Object.entries(sinks).map(([sink, { rows }]) => [sink, rows]));
}

function summary(): string {
  const { equal, different, refused, written, stale } = counts;
  const parts = [`${cases.length} cases: ${equal} equal to Flink, ${different} different`];
  if (refused > 0) parts.push(`${refused} refused by Flink`);
  if (stale > 0) parts.push(`${stale} with other committed rows`);
  if (written > 0) parts.push(`${written} written`);
  return parts.join(', ');
}

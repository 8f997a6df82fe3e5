/**
 * `node test/sql/oracle/nexmark.ts [--write] [--query q5 …]`
 *
 * Runs the Nexmark queries over the stream of bench/nexmark/expected-100000.json in Flink and in Millrace; both must
 * give the rows whose fingerprints are committed there. With `--write` Flink's fingerprints are committed anew.
 */
import { flinkVersion } from '@millrace/infra-local';
import { parseArgs } from 'node:util';
import { fingerprint, type Fingerprint } from './fingerprint.ts';
import { runFlink } from './flink.ts';
import { runMillrace } from './millrace.ts';
import { nexmarkCases } from './nexmark-cases.ts';
import { nexmarkExpected, writeNexmarkExpected } from './nexmark-expected.ts';

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, query: { type: 'string', multiple: true } },
});
const expected = nexmarkExpected();
const cases = nexmarkCases(expected.stream).filter(({ name }) => values.query?.includes(queryOf(name)) ?? true);
const measured: Record<string, Fingerprint> = { ...expected.queries };
let differences = 0;

await runFlink(
  cases,
  ({ name, sinks, error }) => {
    const query = queryOf(name);
    if (sinks === undefined) {
      report(query, `Flink refuses it: ${error}`);
      return;
    }
    measured[query] = fingerprint(sinks[query].rows);
    if (values.write) console.log(`${query}: ${measured[query].rows} rows`);
    else check(query, 'Flink', measured[query]);
  },
  600,
);
if (values.write) writeNexmarkExpected({ flink: flinkVersion, stream: expected.stream, queries: measured });
for (const each of cases) {
  const query = queryOf(each.name);
  for (const partitions of [1, 4]) {
    try {
      const ours = await runMillrace(each, partitions);
      check(query, `Millrace in ${partitions} partition(s)`, fingerprint(ours[query]));
    } catch (error) {
      report(query, String(error));
    }
  }
}
process.exitCode = differences > 0 ? 1 : 0;

function check(query: string, who: string, found: Fingerprint): void {
  const committed = expected.queries[query] as Fingerprint | undefined;
  if (committed === undefined) report(query, 'no committed fingerprint');
  else if (found.sha256 === committed.sha256) console.log(`${query}: ${who} gives the ${found.rows} committed rows`);
  else report(query, `${who} gives ${found.rows} rows, not the ${committed.rows} committed ones`);
}

function report(query: string, problem: string): void {
  differences++;
  console.log(`${query}: ${problem}`);
}

function queryOf(name: string): string {
  return name.slice('nexmark/'.length);
}

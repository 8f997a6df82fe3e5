/**
 * `node test/sql/oracle/campaign.ts --case GLOB … [--seed N] [--rows N]`
 *
 * Runs cases over rows drawn anew from their inputs, in Flink and in Millrace, and prints where they differ. Nothing is
 * committed; what it finds becomes a case. Where the order of rows decides (`LISTAGG`, ties) a difference may be
 * Flink's chance: look before you believe.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases } from './case-files.ts';
import { difference } from './compare.ts';
import { runFlink } from './flink.ts';
import { runMillrace } from './millrace.ts';
import { Progress } from './progress.ts';
import { resampled } from './resample.ts';

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true, default: ['**'] },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '300' },
  },
});
const folder = join(import.meta.dirname, '..', '..', '..', '.cache', 'oracle-campaign');
const cases = readCases(values.case).map((each) => resampled(each, Number(values.seed), Number(values.rows), folder));
const byName = new Map(cases.map((each) => [each.name, each]));
const progress = new Progress(cases.length);
const counts = { equal: 0, different: 0, refused: 0 };
const checks: Promise<void>[] = [];
await runFlink(cases, (answer) => {
  checks.push(
    (async () => {
      const problem = answer.sinks === undefined ? null : await problemOf(answer.name, answer.sinks);
      if (answer.sinks === undefined) counts.refused++;
      else counts[problem === null ? 'equal' : 'different']++;
      if (problem !== null) progress.say(`${answer.name}\n${problem}`);
      progress.step();
    })(),
  );
});
await Promise.all(checks);
progress.end();
console.log(`${counts.equal} equal to Flink, ${counts.different} different, ${counts.refused} that fail in Flink`);
process.exitCode = counts.different > 0 ? 1 : 0;

async function problemOf(name: string, sinks: Parameters<typeof difference>[0]): Promise<string | null> {
  try {
    return difference(sinks, await runMillrace(byName.get(name)!));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

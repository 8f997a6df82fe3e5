/**
 * `npm run sim -- --seed N [--schedules K] [--bug NAME] [--trace]`; `npm run torture:sim` is the same, for a million.
 *
 * Runs K schedules from seed N on (1 when only a seed is given, which then prints its trace). With `--bug` one of the
 * planted bugs is in. Exit code 1 when a promise was broken, or a long run proves too little.
 */
import { parseArgs } from 'node:util';
import { BUGS, bugNamed } from './bugs/index.ts';
import { complaints, replayCommand } from './campaign.ts';
import { compiledCases } from './cases/compile.ts';
import { FAULTS, FAULT_KINDS } from './faults.ts';
import { runParallelCampaign } from './parallel-campaign.ts';
import { duration, progressLine } from './progress-line.ts';
import { runSchedule } from './schedule.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '1' },
    bug: { type: 'string' },
    trace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const seed = wholeNumber('seed', values.seed);
const schedules = wholeNumber('schedules', values.schedules);

if (values.help) printHelp();
else if (schedules === 1) await replay();
else await run();

async function replay(): Promise<void> {
  const bug = values.bug === undefined ? null : bugNamed(values.bug);
  const result = await runSchedule(seed, compiledCases(), { keepTrace: true, bug });
  print(...result.trace, '');
  print(
    `seed ${seed}: ${result.caseName}, ${result.findings?.records ?? 0} records, ${result.steps} steps, trace ${result.traceHash}`,
  );
  print(result.violation ?? 'every promise held');
  process.exitCode = result.violation === null ? 0 : 1;
}

async function run(): Promise<void> {
  const bug = values.bug === undefined ? null : bugNamed(values.bug);
  const progress = progressLine('schedules', schedules);
  const bugName = bug?.name ?? null;
  const startedMs = performance.now();
  const result = await runParallelCampaign({ from: seed, schedules, bugName, progress, repeatEvery: 20 });
  for (const failure of result.failures.slice(0, 20)) {
    if (values.trace) print(...(await runSchedule(failure.seed, compiledCases(), { keepTrace: true, bug })).trace);
    print(
      `seed ${failure.seed} (${failure.caseName}): ${failure.violation}`,
      `  ${replayCommand(failure.seed, bug?.name)}`,
    );
  }
  for (const kind of FAULT_KINDS) print(`${String(result.coverage.strikes[kind]).padStart(9)}  ${kind}`);
  const tooLittle = schedules >= 1000 ? complaints({ ...result, failures: [], unsteady: [] }) : [];
  if (tooLittle.length > 0) print(...tooLittle);
  print(
    `${result.schedules} schedules, ${result.findings.records} records (${result.findings.late} late, ${result.findings.duplicates} sent again, ` +
      `${result.findings.malformed} malformed), ${result.steps} steps: ${result.failures.length} broke a ` +
      `promise; ${result.unsteady.length} of ${result.repeated} left another trace when run again`,
    `it took ${duration((performance.now() - startedMs) / 1000)}`,
  );
  process.exitCode = result.failures.length + result.unsteady.length + tooLittle.length > 0 ? 1 : 0;
}

function printHelp(): void {
  print('npm run sim -- --seed N [--schedules K] [--bug NAME] [--trace]', '', 'faults:');
  for (const kind of FAULT_KINDS) print(`  ${kind.padEnd(20)} ${FAULTS[kind]}`);
  print('', 'planted bugs:');
  for (const { name, breaks } of BUGS) print(`  ${name.padEnd(28)} ${breaks}`);
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${option} takes a whole number, not ${text}\n`);
  process.exit(2);
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

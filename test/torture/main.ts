/**
 * `npm run torture:real -- --minutes 40 --seed 1`: real processes on three brokers and Cassandra of its own, killed,
 * stopped, cut off and scaled under load; then every view is compared with the oracle. Prints a report as JSON, and
 * exits with 0 only when nothing was lost, nothing counted twice, and the run hit what it was meant to.
 *
 *   npm run torture:real -- [--minutes 40] [--seed N] [--rate 12000] [--least-rate 10000] [--short]
 *   npm run torture:control -- no-event-id|torn-commit
 *
 * The second plants a bug, and exits with 0 only when the run finds it: the control of the first.
 */
import { startCassandra, startKafka } from '@millrace/infra-local';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { examineFromOutside } from './external.ts';
import { plantedBug } from './planted.ts';
import { controlPlan, longPlan, shortPlan } from './plan.ts';
import { torture } from './torture.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '40' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    rate: { type: 'string', default: '12000' },
    'least-rate': { type: 'string', default: '10000' },
    short: { type: 'boolean', default: false },
    plant: { type: 'string' },
  },
});
const { plant } = values;
const minutes = values.short || plant !== undefined ? null : Number(values.minutes);
const seed = Number(values.seed);
const folder = join(import.meta.dirname, '..', '..', '.data', `torture-${seed}-${process.pid}`);
await mkdir(folder, { recursive: true });

const begun = performance.now();
const say = (line: string): void =>
  console.error(`${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${line}`);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

say(`seed ${seed}, ${minutes === null ? 'a short run' : `${minutes} minutes`}, logs in ${folder}`);
const starting = [
  startKafka({ brokers: 3, dir: join(folder, 'kafka'), proxied: true }),
  startCassandra({ dir: join(folder, 'cassandra'), proxied: true }),
] as const;
let code = 1;
try {
  const [kafka, cassandra] = await Promise.all(starting);
  say('Kafka and Cassandra are up');
  const report = await torture(
    { kafka, cassandra },
    { name: 'torture', folder, ...plantedBug(plant) },
    {
      seed,
      minutes,
      rate: Number(values.rate),
      leastRate: Number(values['least-rate']),
      settleMs: plant === undefined ? 600_000 : 30_000,
      say,
      signal: stopping.signal,
      examine: (expected) => examineFromOutside(kafka.bootstrap, 'torture', expected),
      ...(plant !== undefined ? controlPlan(6) : minutes === null ? shortPlan() : longPlan(minutes)),
    },
  );
  const shown = { ...report, differences: report.differences.slice(0, 20), violations: report.violations.slice(0, 20) };
  await writeFile(join(folder, 'report.json'), JSON.stringify(report, null, 2));
  console.log(JSON.stringify(shown, null, 2));
  const isFound = report.differences.length + report.violations.length > 0;
  const isGood = plant === undefined ? report.passed : isFound;
  const verdict = plant === undefined ? (isGood ? 'passed' : 'FAILED') : `${plant}: ${isFound ? 'found' : 'NOT FOUND'}`;
  console.log(`${verdict}; the report is ${join(folder, 'report.json')}`);
  code = isGood ? 0 : 1;
} catch (error) {
  console.error(error);
}
// Killed rather than stopped: nobody needs what they would still write.
await Promise.allSettled(
  starting.map(async (server) => {
    const started = await server;
    if ('brokers' in started) await started.stop();
    else await started.kill('SIGKILL');
  }),
);
await Promise.all(['kafka', 'cassandra'].map((name) => rm(join(folder, name), { recursive: true, force: true })));
process.exit(code);

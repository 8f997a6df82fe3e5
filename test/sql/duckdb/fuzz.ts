import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { DIFFERENCES } from './differences.ts';

// npm run sql:fuzz -- --queries 100000 --seed 1: random queries, asked of DuckDB and of Millrace. A difference that has
// the seed n is found again by --seed n --queries 20. With --differences: where DuckDB is known to differ, for the docs.
const { values } = parseArgs({
  options: {
    queries: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'stop-after': { type: 'string', default: '10' },
    differences: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
});
if (values.differences) {
  console.log('| | Flink and Millrace | DuckDB | so the generator |\n|---|---|---|---|');
  for (const [name, { flink, duckdb, how, by }] of Object.entries(DIFFERENCES)) {
    const cells = [name, flink, duckdb, `${how === 'rewrite' ? 'asks DuckDB for' : 'keeps to'}: ${by}`];
    console.log(`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  }
  process.exit();
}
const queries = Number(values.queries);
const started = Date.now();
let shown = 0;
let told = started;

const campaign = await runCampaign({
  queries,
  seed: Number(values.seed),
  stopAfter: Number(values['stop-after']),
  shrink: !values['no-shrink'],
  onProgress(asked, disagreements) {
    for (; shown < disagreements.length; shown++) console.log(`\n${disagreements[shown].text}`);
    if (Date.now() - told < 5000) return;
    told = Date.now();
    const seconds = (told - started) / 1000;
    const left = Math.round((seconds / asked) * (queries - asked));
    console.error(
      `${asked} of ${queries} queries, ${disagreements.length} differences, ${Math.round(asked / seconds)}/s, ${left} s left`,
    );
  },
});
for (; shown < campaign.disagreements.length; shown++) console.log(`\n${campaign.disagreements[shown].text}`);
for (const [construct, times] of [...campaign.counts].sort((a, b) => a[1] - b[1]))
  console.log(`${times}\t${construct}`);
const seconds = (Date.now() - started) / 1000;
console.log(
  `${campaign.queries} queries (${campaign.fruitful} with rows, ${campaign.unanswered} that DuckDB cannot answer), ` +
    `${campaign.rows} rows, ${campaign.disagreements.length} differences, ${seconds.toFixed(0)} s`,
);
process.exitCode = campaign.disagreements.length === 0 ? 0 : 1;

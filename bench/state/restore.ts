/**
 * How fast the state of a general statement is encoded and restored, in memory: CPU time of this thread, so that other load
 * on the machine does not count. `node bench/state/restore.ts ttl|group|join [keys]`
 */
import { changes, Dataflow, INSERT, restore, trackChanges } from '@millrace/engine';
import { planPipeline, type DataflowOperator } from '@millrace/plan';
import { parseScript } from '@millrace/sql';

const TABLES = `
  CREATE TABLE orders (k BIGINT NOT NULL, v BIGINT NOT NULL, name STRING, u BIGINT)
    WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
  CREATE TABLE totals (k BIGINT NOT NULL, n BIGINT, total BIGINT, name STRING, PRIMARY KEY (k) NOT ENFORCED)
    WITH ('connector' = 'cassandra');`;
const GROUPS = `${TABLES} INSERT INTO totals SELECT k, COUNT(*), SUM(v), LAST_VALUE(name) FROM orders GROUP BY k;`;

const STATEMENTS: Readonly<Record<string, string>> = {
  ttl: `SET 'table.exec.state.ttl' = '1 d'; ${GROUPS}`,
  group: GROUPS,
  join: `${TABLES}
    INSERT INTO totals SELECT a.k, a.v, b.v, a.name FROM orders a JOIN orders b ON a.k = b.k AND a.v = b.u;`,
};

const [, , name = 'ttl', keys = '500000'] = process.argv;
const { stages } = planPipeline(parseScript(STATEMENTS[name], { pipeline: 'bench' })).statements[0];
const { plan } = stages[stages.length - 1].operators.find(({ op }) => op === 'dataflow') as DataflowOperator;

function open(): Dataflow {
  const dataflow = new Dataflow(plan, {
    clock: { processingTimeMs: 1 },
    functions: new Map(),
    sink: () => ({ process: () => undefined, watermark: () => undefined, ignoresBefore: true }),
  });
  trackChanges(dataflow);
  return dataflow;
}

function cpuMs(act: () => void): number {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const filled = open();
for (let i = 0; i < Number(keys); i++) {
  const k = (i * 7_368_787) % 10_000_000;
  for (const { op, id } of plan.nodes) {
    if (op === 'source') filled.source(id).process(INSERT, [k, k % 1000, `customer ${k}`, null]);
  }
}
const entries = [...filled.states.values()].reduce((sum, state) => sum + state.entries, 0);
const perSecond = (ms: number) => `${Math.round((entries / ms) * 1000).toLocaleString('en')} entries/s`;

let payloads: Buffer[] = [];
console.log(`${name}: encoded ${perSecond(cpuMs(() => (payloads = changes(filled))))}`);
const bytes = payloads.reduce((sum, { length }) => sum + length, 0);
console.log(`${name}: ${(bytes / entries).toFixed(1)} bytes an entry`);
for (let round = 0; round < 3; round++) {
  const dataflow = open();
  const loaded = cpuMs(() => payloads.forEach((payload) => restore(dataflow, payload)));
  const indexed = cpuMs(() => dataflow.restored());
  console.log(`${name}: loaded ${perSecond(loaded)}, with what follows from it ${perSecond(loaded + indexed)}`);
}

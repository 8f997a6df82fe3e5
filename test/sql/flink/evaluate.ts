import { compileStage } from '@millrace/engine';
import { decodeBatch, decodeHeaders, RecordBatchWriter, sealBatch, setBaseOffset } from '@millrace/formats';
import { planPipeline } from '@millrace/plan';
import { parseScript, type Script } from '@millrace/sql';

/** The row of `Values.java`, as a table and as a record. */
const TABLE = `CREATE TABLE r (
  a INT, neg INT, n INT, big BIGINT, ti TINYINT, sm SMALLINT, maxi INT, \`zero\` INT, d DOUBLE, nd DOUBLE, zd DOUBLE, f FLOAT,
  s STRING, p STRING, ns STRING, num STRING, bad STRING, uni STRING, ts TIMESTAMP(3), past TIMESTAMP(3), dt DATE,
  t BOOLEAN, fa BOOLEAN, nb BOOLEAN, lz AS CAST(ts AS TIMESTAMP_LTZ(3))
) WITH ('connector' = 'kafka', 'format' = 'json');`;
const RECORD = `{"a":7,"neg":-3,"n":null,"big":9007199254740993,"ti":100,"sm":300,"maxi":2147483647,"zero":0,"d":2.5,"nd":-2.5,
  "zd":0.0,"f":1.1,"s":"Hello, World","p":"  pad ","ns":null,"num":"42","bad":"x","uni":"grüß 😀",
  "ts":"2001-02-28 23:59:58.987","past":"1969-12-31 12:34:56.789","dt":"2004-02-29","t":true,"fa":false,"nb":null}`;

/** A script that selects the expression into a column of `type`; throws `SqlError` when we refuse it. */
export function scriptOf(expression: string, type: string): Script {
  const column = type.replace(' NOT NULL', '').replace('CHAR(0)', 'STRING');
  const sink = `CREATE TABLE o (x ${column}) WITH ('connector' = 'kafka', 'format' = 'json');`;
  return parseScript(`${TABLE}\n${sink}\nINSERT INTO o SELECT ${expression} FROM r;`, { pipeline: 'p' });
}

/** The value that our engine computes, as text; or `fails` when the record became a dead letter. */
export function evaluate(script: Script): string {
  const task = compileStage(planPipeline(script).statements[0].stages[0]).createTask({
    task: 0,
    upstreams: [1],
    firstUpstream: 0,
    pipeline: 'p',
  });
  const writer = new RecordBatchWriter('r', 0, 1 << 20);
  writer.append(0, null, Buffer.from(RECORD));
  task.process(read(writer.take()[0]), 0);
  const [output] = task.flush({ version: 1, positions: [], nowMs: 1, beat: false }).outputs;
  const batch = read(output);
  const headers = decodeHeaders(batch.bytes, batch.headersStart[0], batch.headersEnd[0]);
  if ('millrace-dlq-code' in headers) return 'fails';
  const row = JSON.parse(batch.bytes.toString('utf8', batch.valueStart[0], batch.valueEnd[0]), asWritten) as {
    x: string;
  };
  return String(row.x);
}

function read(pending: { topic: string; partition: number; bytes: Buffer }) {
  const bytes = Buffer.from(pending.bytes);
  sealBatch(bytes, {});
  setBaseOffset(bytes, 0);
  return decodeBatch(pending.topic, pending.partition, bytes, 0, 0);
}

/** Numbers as their digits: nothing is rounded on the way. */
function asWritten(_: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value;
}

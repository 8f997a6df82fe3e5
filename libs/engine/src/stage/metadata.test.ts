import { describe, expect, it } from '@jest/globals';
import { encodeHeaderEntries, headerMap, RecordBatchWriter } from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';
import { plan, seal, TestPipeline } from '../test/pipeline.ts';

const SOURCE = `
CREATE TABLE src (k STRING, ms BIGINT, sent TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  h MAP<STRING, BYTES> METADATA FROM 'headers' VIRTUAL) WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json');`;
const target = (columns: string) =>
  `CREATE TABLE o (${columns}) WITH ('connector' = 'kafka', 'topic' = 'o', 'format' = 'json', 'key.format' = 'json', 'key.fields' = 'k');`;
const WITH_METADATA = target(
  "sent_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', k STRING, labels MAP<STRING, BYTES> METADATA FROM 'headers', n BIGINT",
);

type Header = readonly [string, string | Uint8Array | null];

function append(
  pipeline: TestPipeline,
  rows: readonly { row: object; headers?: readonly Header[]; at?: number }[],
): void {
  const writer = new RecordBatchWriter('src', 0);
  for (const { row, headers, at = 1000 } of rows) {
    writer.append(at, null, Buffer.from(JSON.stringify(row)), headers && encodeHeaderEntries(headers));
  }
  const batches = pipeline.batches('src', 0);
  batches.push(seal(writer.take()[0], batches.at(-1)?.nextOffset ?? 0));
}

/** Records of the output: value, timestamp, headers as text. */
function written(pipeline: TestPipeline): unknown[] {
  const of = (batch: RecordBatch) =>
    Array.from({ length: batch.count }, (_, i) => [
      batch.bytes.toString('utf8', batch.valueStart[i], batch.valueEnd[i]),
      batch.timestamps[i],
      [...headerMap(batch.bytes, batch.headersStart[i], batch.headersEnd[i])]
        .map(([k, v]) => `${k}=${v?.toString()}`)
        .join(),
    ]);
  return [0, 1, 2, 3].flatMap((partition) => pipeline.batches('o', partition).flatMap(of));
}

const run = (sql: string, rows: Parameters<typeof append>[1]) => {
  const pipeline = new TestPipeline(plan(SOURCE + sql)[0], 1);
  append(pipeline, rows);
  pipeline.settle();
  return pipeline;
};

describe('metadata columns of a record', () => {
  it('that is written are its timestamp and headers, and no part of its value', () => {
    const insert = `INSERT INTO o SELECT TO_TIMESTAMP_LTZ(ms, 3), k, MAP['who', CAST(k AS BYTES)], ms FROM src;`;
    expect(written(run(WITH_METADATA + insert, [{ row: { k: 'a', ms: 7 } }, { row: { k: 'a', ms: 5 } }]))).toEqual([
      ['{"k":"a","n":7}', 7, 'who=a'],
      ['{"k":"a","n":5}', 5, 'who=a'],
    ]);
  });

  it('that is NULL leave the time to the commit, and the record without headers', () => {
    const insert = `INSERT INTO o (k, n) SELECT k, ms FROM src;`;
    expect(written(run(WITH_METADATA + insert, [{ row: { k: 'a', ms: 7 } }]))).toEqual([['{"k":"a","n":7}', 5000, '']]);
  });

  it('that is read are its own, and go on as they came, also behind an exchange', () => {
    const rows = [{ row: { k: 'a', ms: 1 }, at: 4321, headers: [['x', '1'], ['y', null], ['x', '2']] as Header[] }, { row: { k: 'a', ms: 2 } }]; // prettier-ignore
    const copy = `INSERT INTO o SELECT sent, k, h, ms FROM src`;
    const expected = [
      ['{"k":"a","n":1}', 4321, 'x=2,y=undefined'],
      ['{"k":"a","n":2}', 1000, ''],
    ];
    expect(written(run(`${WITH_METADATA}${copy};`, rows))).toEqual(expected);
    const distinct = copy.replace('FROM src', 'FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY ms ORDER BY pt) AS r FROM timed) WHERE r = 1'); // prettier-ignore
    const timed = 'CREATE VIEW timed AS SELECT *, PROCTIME() AS pt FROM src;';
    expect(written(run(`${timed}${WITH_METADATA}${distinct};`, rows))).toEqual(expected);
  });

  it('may be of other types, and are cast', () => {
    const columns = target("k STRING, ms BIGINT, sent_at TIMESTAMP(3) METADATA FROM 'timestamp'");
    const insert = `INSERT INTO o SELECT CAST(h['x'] AS STRING), ms, TIMESTAMP '1970-01-01 00:00:02' FROM src;`;
    expect(written(run(columns + insert, [{ row: { k: 'a', ms: 1 }, headers: [['x', 'ä']] }]))).toEqual([
      ['{"k":"ä","ms":1}', 2000, ''],
    ]);
  });

  it.each([6, 9])('have its milliseconds, also declared with %d digits', (precision) => {
    const columns = target(`k STRING, ms BIGINT, sent_at TIMESTAMP_LTZ(${precision}) METADATA FROM 'timestamp'`);
    const source = SOURCE.replace('LTZ(3)', `LTZ(${precision})`);
    const pipeline = new TestPipeline(plan(`${source}${columns}INSERT INTO o SELECT k, ms, sent FROM src;`)[0], 1);
    append(pipeline, [{ row: { k: 'a', ms: 1 }, at: 4321 }]);
    pipeline.settle();
    expect(written(pipeline)).toEqual([['{"k":"a","ms":1}', 4321, '']]);
  });

  it('that no record can have make a dead letter', () => {
    const insert = `INSERT INTO o SELECT TO_TIMESTAMP_LTZ(ms, 3), k, MAP[k, CAST('x' AS BYTES)], ms FROM src;`;
    const rows = [{ row: { k: 'a', ms: -1 } }, { row: { k: null, ms: 1 } }, { row: { k: 'b', ms: 2 } }];
    const pipeline = run(WITH_METADATA + insert, rows);
    expect(written(pipeline)).toEqual([['{"k":"b","n":2}', 2, 'b=x']]);
    expect(pipeline.records('src.dlq').map(({ headers }) => headers['millrace-dlq-code'])).toEqual([
      'MLR_RECORD_RANGE',
      'MLR_RECORD_NULL',
    ]);
  });
});

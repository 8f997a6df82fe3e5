import { describe, expect, it } from '@jest/globals';
import { MillraceError, type RecordBatch } from '@millrace/ports';
import { compileStage } from './compile-stage.ts';
import type { RecordDecoder } from './task.ts';
import { batchOf, plan, recordsOf, seal } from './test/pipeline.ts';

const columns =
  'a INT NOT NULL, l BIGINT, d DOUBLE, p BOOLEAN, s STRING, t TIMESTAMP(3), w DATE, n TIMESTAMP(9), unused INT';
const [{ stages }] = plan(`
  CREATE TABLE src (${columns}) WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
  CREATE TABLE dst (a INT, l BIGINT, d DOUBLE, p BOOLEAN, s STRING, t TIMESTAMP(3), w DATE, n TIMESTAMP(9)) WITH ('connector' = 'kafka', 'topic' = 'dst', 'format' = 'json');
  INSERT INTO dst SELECT a, l, d, p, s, t, w, n FROM src;`);
const [{ input }] = stages;
const avro = { ...stages[0], input: { ...input, format: 'avro-confluent' } } as (typeof stages)[0];

/** Hands out given objects, one per record. */
class ListDecoder implements RecordDecoder {
  readonly prepared: RecordBatch[] = [];
  readonly #records: (Record<string, unknown> | Error)[];
  constructor(records: readonly (Record<string, unknown> | Error)[]) {
    this.#records = [...records];
  }
  async prepare(batch: RecordBatch) {
    this.prepared.push(batch);
  }
  decode() {
    const record = this.#records.shift()!;
    if (record instanceof Error) throw record;
    return record;
  }
}

function run(records: readonly (Record<string, unknown> | Error)[]) {
  const program = compileStage(avro, { decoder: () => new ListDecoder(records) });
  const task = program.createTask({ task: 0, upstreams: [1], firstUpstream: 0, pipeline: 'p' });
  task.process(
    batchOf(
      'src',
      0,
      records.map(() => 'bytes'),
    ),
    0,
  );
  const { outputs } = task.flush({ version: 1, positions: [], nowMs: 0, beat: false });
  return outputs
    .flatMap((pending) => recordsOf(seal(pending, 0)))
    .map(({ value, headers }) => headers['millrace-dlq-code'] ?? value);
}

describe('a source with a decoder', () => {
  it('takes the columns of every type from its objects', () => {
    const nanos = 1_735_603_199_123_456_789n;
    const whole = { a: 1, l: 2n ** 60n, d: 0.5, p: true, s: 'ü', t: Date.UTC(2024, 0, 1), w: 19723, n: nanos };
    expect(run([whole, { a: 2, t: new Date(0), n: new Date(-1) }, { ...whole, l: 7, n: -1 }])).toEqual([
      '{"a":1,"l":1152921504606846976,"d":0.5,"p":true,"s":"ü","t":"2024-01-01 00:00:00.000","w":"2024-01-01","n":"2024-12-30 23:59:59.123456789"}',
      '{"a":2,"l":null,"d":null,"p":null,"s":null,"t":"1970-01-01 00:00:00.000","w":null,"n":"1969-12-31 23:59:59.999000000"}',
      '{"a":1,"l":7,"d":0.5,"p":true,"s":"ü","t":"2024-01-01 00:00:00.000","w":"2024-01-01","n":"1969-12-31 23:59:59.999999999"}',
    ]);
  });

  it('refuses records by the declared types, needed or not, and by what the decoder says', () => {
    const undecodable = new MillraceError('MLR_RECORD_AVRO', 'no');
    expect(
      run([
        { a: 'x' },
        {},
        { a: 2 ** 31 },
        { a: 1, s: 5 },
        { a: 1, unused: 'x' },
        undecodable,
        { a: 1, l: 2n ** 63n },
        { a: 1, n: 0.5 },
      ]),
    ).toEqual([
      'MLR_RECORD_TYPE',
      'MLR_RECORD_MISSING',
      'MLR_RECORD_RANGE',
      'MLR_RECORD_TYPE',
      'MLR_RECORD_TYPE',
      'MLR_RECORD_AVRO',
      'MLR_RECORD_RANGE',
      'MLR_RECORD_TYPE',
    ]);
  });

  it('lets trouble that may pass stop the task, not bury the record', () => {
    const away = new MillraceError('MLR_REGISTRY_AWAY', 'no', { retriable: true });
    expect(() => run([away])).toThrow(away);
  });

  it('prepares batches through it, and cannot do without one', async () => {
    const decoder = new ListDecoder([]);
    const task = compileStage(avro, { decoder: () => decoder }).createTask({
      task: 0,
      upstreams: [1],
      firstUpstream: 0,
      pipeline: 'p',
    });
    const batch = batchOf('src', 0, ['x']);
    await task.prepare(batch);
    expect(decoder.prepared).toEqual([batch]);
    expect(() => compileStage(avro)).toThrow(expect.objectContaining({ code: 'MLR_ENGINE_UNSUPPORTED' }));
  });
});

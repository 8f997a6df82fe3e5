import { describe, expect, it } from '@jest/globals';
import { compileStage } from './compile-stage.ts';
import { batchOf, plan, recordsOf, seal, TestPipeline } from './test/pipeline.ts';

/**
 * Bytes of the formats that outlive a release: exchanges and state. A change here needs a new format version, and the
 * old bytes must stay readable: keep their test.
 */
const [statement] = plan(`
  CREATE TABLE src (k STRING, v INT, d DOUBLE, l BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
    WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
  CREATE TABLE g (k STRING, window_start TIMESTAMP(3), n BIGINT, s INT, d DOUBLE, l BIGINT, m STRING, PRIMARY KEY (k, window_start) NOT ENFORCED)
    WITH ('connector' = 'cassandra');
  INSERT INTO g SELECT k, window_start, COUNT(*), SUM(v), SUM(d), SUM(l), MAX(k)
  FROM TABLE(TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end;`);

const RECORDS = [
  { k: 'ab', v: -5, d: 0.5, l: 9007199254740991, ts: '1970-01-01 00:00:00.100' },
  { k: 'ab', v: 1000, d: 0.25, l: 9007199254740991, ts: '1970-01-01 00:00:00.200' },
  { k: '', ts: '1970-01-01 00:00:01.000' },
];

const flush = { version: 1, positions: [{ topic: 'src', partition: 0, offset: 3 }], nowMs: 0, beat: false };

function sent(): { delta: string; values: string[] } {
  const [{ plan: local }] = new TestPipeline(statement, 1).stages;
  // One partition of the exchange, so that everything is in one record.
  const stage = local.output.kind === 'exchange' ? { ...local, output: { ...local.output, partitions: 1 } } : local;
  const task = compileStage(stage).createTask({ task: 0, upstreams: [1], firstUpstream: 0, pipeline: 'p' });
  task.process(batchOf('src', 0, RECORDS), 0);
  const { delta, outputs } = task.flush(flush);
  const batch = seal(outputs[0], 0);
  const values = Array.from({ length: batch.count }, (_, i) =>
    batch.bytes.toString('hex', batch.valueStart[i], batch.valueEnd[i]),
  );
  return { delta: delta!.toString('hex'), values };
}

const EXCHANGE_V1 = [
  '0100' + // format version 1, task 0
    '030000000000005940' + // watermark 100: the first one passes the slices before it
    '01a80f0401026162' + // partial of the slice that ends at 1000; key: 4 bytes, present, 2 bytes 'ab'
    '02' + // COUNT(*) 2
    '02a30f' + // SUM(v): 2 values, 995
    '02000000000000e83f' + // SUM(d): 2 values, 0.75
    '0202feffffffffff3f000000000000000000' + // SUM(l): 2 values, 2 * (2^53 - 1) in 16 bytes
    '0101026162' + // MAX(k): present, 'ab'
    '03' + // watermark 1000: that slice has passed
    '0000000000408f40' +
    '01901f02010001000000000000000000000000' + // partial of the slice that ends at 2000, key ''
    '0100010100',
  '0100' + // format version 1, task 0
    '040000000000408f40' + // control: watermark 1000
    '01' + // one position: 'src', partition 0, offset 3
    '037372630003',
];

const SOURCE_STATE_V1 = '01010000000000408f40';

const exchangeState = (kind: string, idle: string, positions: string): string =>
  `01${kind}` + // format version 1, exchange
  '010000000000408f40' + // one upstream, watermark 1000
  idle +
  '00' + // late
  positions +
  '01a80f' + // one slice is gone: 1000
  '901f01' + // slice 2000, one group
  '020100' + // key ''
  '0100000000000000000000000001000' + // its accumulators: one record without values
  '10100'; // MAX(k): present, ''

const EXCHANGE_STATE_V1 = exchangeState('04', '00', '0100037372630003'); // None idle; one position, told by upstream 0.
/** Of 0.1: nothing of idle upstreams, and positions did not say who told them. */
const EXCHANGE_STATE_0_1 = exchangeState('02', '', '01037372630003');

describe('golden bytes of version 1', () => {
  it('are what a task sends through an exchange, and keeps as its state', () => {
    const { delta, values } = sent();
    expect(values).toEqual(EXCHANGE_V1);
    expect(delta).toBe(SOURCE_STATE_V1);
    const merge = mergeTask();
    for (const value of EXCHANGE_V1) merge.process(batchOf('x', 0, [Buffer.from(value, 'hex')]), 0);
    expect(merge.flush(flush).delta!.toString('hex')).toBe(EXCHANGE_STATE_V1);
  });

  it.each([
    ['are read', EXCHANGE_STATE_V1],
    ['are read as 0.1 wrote them', EXCHANGE_STATE_0_1],
  ])('%s', (_, state) => {
    const merge = mergeTask();
    merge.restore(Buffer.from(state, 'hex'));
    expect(merge.stats).toMatchObject({ watermark: 1000, late: 0, stateEntries: 1 });
    for (const value of EXCHANGE_V1) merge.process(batchOf('x', 0, [Buffer.from(value, 'hex')]), 0);
    // The slice of 1000 is closed; the other one's group counts twice.
    expect(merge.stats).toMatchObject({ late: 1, stateEntries: 1 });
    const [row] = merge.flush(flush).outputs.flatMap((pending) => recordsOf(seal(pending, 0)));
    expect(row.value).toBe('{"k":"","window_start":"1970-01-01 00:00:01.000","n":2,"s":null,"d":null,"l":null,"m":""}');
    const source = new TestPipeline(statement, 1).task(0, 0);
    source.restore(Buffer.from(SOURCE_STATE_V1, 'hex'));
    expect(source.stats.watermark).toBe(1000);
  });

  it('are told from those of another version or kind', () => {
    const read = (payload: string) => () => mergeTask().restore(Buffer.from(payload, 'hex'));
    expect(read(`02${EXCHANGE_STATE_V1.slice(2)}`)).toThrow(
      expect.objectContaining({ code: 'MLR_ENGINE_STATE_FORMAT' }),
    );
    expect(read(SOURCE_STATE_V1)).toThrow(expect.objectContaining({ code: 'MLR_ENGINE_STATE_FORMAT' }));
    const newer = Buffer.from(`02${EXCHANGE_V1[0].slice(2)}`, 'hex');
    expect(() => mergeTask().process(batchOf('x', 0, [newer]), 0)).toThrow(
      expect.objectContaining({ code: 'MLR_ENGINE_EXCHANGE_FORMAT' }),
    );
  });

  it('belong to a number of upstream tasks: not to fewer, while more may have come', () => {
    const mergeOf = (upstreams: number) =>
      new TestPipeline(statement, 1).stages[1].createTask({
        task: 0,
        upstreams: [upstreams],
        firstUpstream: 0,
        pipeline: 'p',
      });
    const payload = Buffer.from(EXCHANGE_STATE_V1, 'hex');
    expect(() => mergeOf(0).restore(payload)).toThrow(
      expect.objectContaining({ code: 'MLR_ENGINE_STATE_SHAPE', retriable: true }),
    );
    const [one, two] = [mergeOf(1), mergeOf(2)];
    one.restore(payload);
    two.restore(payload);
    expect(two.stats.watermark).toBe(one.stats.watermark);
  });
});

function mergeTask() {
  return new TestPipeline(statement, 1).stages[1].createTask({
    task: 0,
    upstreams: [1],
    firstUpstream: 0,
    pipeline: 'p',
  });
}

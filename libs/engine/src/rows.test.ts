import { describe, expect, it } from '@jest/globals';
import { decodeHeaders, encodeHeaders, partitionOf } from '@millrace/formats';
import { batchOf, plan, recordsOf, TestPipeline } from './test/pipeline.ts';

const SOURCE = `CREATE TABLE src (id BIGINT, name STRING, n INT NOT NULL, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');`;

const VIEW = `${SOURCE}
  CREATE TABLE latest (id BIGINT, label STRING, n INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO latest SELECT id, UPPER(name), 10 / n FROM src WHERE n >= 0;`;

const record = (id: number, name: string | null, n: number, ts = '2024-01-01 00:00:00') => ({ id, name, n, ts });

describe('rows', () => {
  it('go to the task that owns their key, and the last of a commit wins', () => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 2);
    pipeline.append(0, [record(1, 'a', 1), record(2, 'b', 2), record(1, 'ü', 5)]);
    pipeline.append(1, [record(3, null, 3), record(3, 'no', -1)]);
    pipeline.settle();
    expect(pipeline.output.length).toBe(3);
    expect(pipeline.view).toEqual(
      new Map([
        ['{"id":1}', { id: 1, label: 'Ü', n: 2 }],
        ['{"id":2}', { id: 2, label: 'B', n: 5 }],
        ['{"id":3}', { id: 3, label: null, n: 3 }],
      ]),
    );
  });

  it('carry the version of their commit; a progress record follows them', () => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 1);
    pipeline.append(0, [record(1, 'a', 1, '2024-01-01 00:00:01')]);
    pipeline.settle();
    const [row] = pipeline.output;
    const progress = pipeline.progress.find(({ version }) => String(version) === row.headers['millrace-version'])!;
    expect(progress).toMatchObject({ positions: { 'src/0': 1 }, late: 0, watermark: Date.UTC(2024, 0, 1) + 1000 });
    const records = pipeline.records('p.latest');
    expect(records.at(-1)!.key).toBe(`{"$millrace.progress":${progress.task}}`);
    // The next commit of the same task has a greater version.
    pipeline.append(0, [record(1, 'b', 1)]);
    pipeline.settle();
    expect(Number(pipeline.output[1].headers['millrace-version'])).toBeGreaterThan(progress.version);
  });

  it('make progress known everywhere at a beat, and say nothing otherwise', () => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 1);
    pipeline.append(0, [record(1, 'a', 1)]);
    pipeline.settle();
    const tasks = pipeline.tasks(1);
    expect(pipeline.progress.filter(({ positions }) => positions['src/0'] === 1).length).toBe(1);
    const before = pipeline.records('p.latest').length;
    pipeline.settle();
    expect(pipeline.records('p.latest').length).toBe(before);
    pipeline.settle(true);
    const informed = pipeline.progress.filter(({ positions }) => positions['src/0'] === 1).map(({ task }) => task);
    expect(new Set(informed).size).toBe(tasks);
  });

  it('pass the trace headers of a commit on to control and progress records', () => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 1);
    const task = pipeline.task(0, 0);
    task.process(batchOf('src', 0, [record(1, 'a', 1)]), 0);
    const headers = encodeHeaders({ traceparent: '00-ab' });
    const [sent] = task.flush({ version: 1, positions: [], nowMs: 0, beat: false, headers }).outputs;
    expect(sent.bytes.includes('traceparent')).toBe(true);
    const upsert = pipeline.task(1, 0);
    const [row] = upsert.flush({ version: 2, positions: [], nowMs: 0, beat: true, headers }).outputs;
    expect(row.bytes.includes('traceparent')).toBe(true);
    expect(row.bytes.includes('millrace-progress')).toBe(true);
  });

  it('into a plain topic have no version; the key, if any, decides the partition', () => {
    const topic = (options: string) => `${SOURCE}
      CREATE TABLE plain (id BIGINT, ts TIMESTAMP(3)) WITH ('connector' = 'kafka', 'topic' = 'out', 'format' = 'json'${options});
      INSERT INTO plain SELECT id, ts FROM src;`;
    const written = (options: string) => {
      const pipeline = new TestPipeline(plan(topic(options))[0], 1);
      pipeline.append(
        0,
        Array.from({ length: 20 }, (_, id) => record(id % 10, 'a', 1)),
      );
      pipeline.settle();
      return pipeline;
    };
    const plain = written('');
    expect(plain.output.length).toBe(20);
    expect(plain.output[1]).toEqual({ key: null, value: '{"id":1,"ts":"2024-01-01 00:00:00.000"}', headers: {} });
    const keyed = written(", 'key.fields' = 'id', 'key.format' = 'json'");
    expect(keyed.output.map(({ key }) => key).sort()).toEqual(Array.from({ length: 20 }, (_, i) => `{"id":${i >> 1}}`));
    for (const [name, batches] of keyed.log) {
      if (!name.startsWith('out/')) continue;
      for (const { key } of batches.flatMap(recordsOf)) {
        expect(name).toBe(`out/${partitionOf(Buffer.from(key!), 0, key!.length, 4)}`);
      }
    }
  });

  it('skip tombstones and empty batches', () => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 1);
    pipeline.append(0, [null, record(1, 'a', 1), null]);
    pipeline.settle();
    expect(pipeline.output.length).toBe(1);
    expect(pipeline.task(0, 0).stats).toMatchObject({ records: 3, deadLetters: 0 });
  });
});

describe('dead letters', () => {
  it.each([
    ['{"id":1', 'MLR_RECORD_TRUNCATED'],
    ['{"id":1,}', 'MLR_RECORD_SYNTAX'],
    ['{"id":"x","n":1,"ts":"2024-01-01 00:00:00"}', 'MLR_RECORD_TYPE'],
    ['{"id":1,"ts":"2024-01-01 00:00:00"}', 'MLR_RECORD_MISSING'],
    ['{"id":1,"n":1}', 'MLR_RECORD_NULL_ROWTIME'],
    ['{"id":1,"n":0,"ts":"2024-01-01 00:00:00"}', 'MLR_RECORD_DIVISION_BY_ZERO'],
  ])('keep %s with the reason %s, and nothing else of it', (text, code) => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 1);
    const good = record(7, 'a', 1, '2023-01-01 00:00:00');
    pipeline.append(0, [good, text, good]);
    pipeline.settle();
    expect(pipeline.records('src.dlq')).toEqual([
      {
        key: null,
        value: text,
        headers: {
          'millrace-dlq-code': code,
          'millrace-dlq-message': expect.stringMatching(/./),
          'millrace-dlq-source': 'src/0/1',
          'millrace-dlq-time': '1970-01-01T00:00:05.000Z',
          'millrace-dlq-pipeline': 'p',
        },
      },
    ]);
    expect(pipeline.view).toEqual(new Map([['{"id":7}', { id: 7, label: 'A', n: 10 }]]));
    expect(pipeline.task(0, 0).stats).toMatchObject({ deadLetters: 1, watermark: Date.UTC(2023, 0, 1) });
  });

  it('are reported by one statement of a table, what only a query cannot compute by that query', () => {
    const two = plan(`${VIEW}
      CREATE TABLE others (id BIGINT, n INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');
      INSERT INTO others SELECT id, 1 / (n - 1) FROM src;`);
    const codes = two.map((statement) => {
      const pipeline = new TestPipeline(statement, 1);
      pipeline.append(0, ['nonsense', { id: 1, n: 1 }, record(1, 'a', 0), record(2, 'b', 1)]);
      pipeline.settle();
      return pipeline.records('src.dlq').map(({ headers }) => headers['millrace-dlq-code']);
    });
    expect(codes).toEqual([
      ['MLR_RECORD_SYNTAX', 'MLR_RECORD_NULL_ROWTIME', 'MLR_RECORD_DIVISION_BY_ZERO'],
      ['MLR_RECORD_DIVISION_BY_ZERO'],
    ]);
  });

  it('keep key, headers and partition of the record', () => {
    const pipeline = new TestPipeline(plan(VIEW)[0], 1);
    const batch = batchOf('src', 3, ['nonsense']);
    // Any bytes of the batch will do as key and headers.
    const headers = encodeHeaders({ own: 'header' });
    const bytes = Buffer.concat([batch.bytes, Buffer.from('key'), headers]);
    const end = bytes.length;
    const withKey = {
      ...batch,
      bytes,
      keyStart: Int32Array.of(end - headers.length - 3),
      keyEnd: Int32Array.of(end - headers.length),
      headersStart: Int32Array.of(end - headers.length),
      headersEnd: Int32Array.of(end),
    };
    const task = pipeline.task(0, 0);
    task.process(withKey, 0);
    const [letter] = task.flush({ version: 1, positions: [], nowMs: 0, beat: false }).outputs;
    expect([letter.topic, letter.partition]).toEqual(['src.dlq', 3]);
    expect(letter.bytes.includes('key')).toBe(true);
    const at = letter.bytes.indexOf('own') - 2;
    expect(decodeHeaders(letter.bytes, at, letter.bytes.length).own.toString()).toBe('header');
    expect(Object.keys(decodeHeaders(letter.bytes, at, letter.bytes.length)).length).toBe(6);
  });
});

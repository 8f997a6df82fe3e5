import { describe, expect, it } from '@jest/globals';
import { plan, TestPipeline } from './test/pipeline.ts';

const SOURCE = `CREATE TABLE src (k STRING, v INT, d DOUBLE, l BIGINT, p BOOLEAN, x TIMESTAMP(3), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');`;
const ts = '2024-01-01 00:00:00';

function script(columns: string, select: string): string {
  return `${SOURCE}
    CREATE TABLE g (${columns}, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
    INSERT INTO g SELECT ${select} FROM src GROUP BY k;`;
}

/** Every batch is a commit. */
function run(columns: string, select: string, batches: readonly (readonly object[])[]): TestPipeline {
  const pipeline = new TestPipeline(plan(script(columns, select))[0], 1);
  for (const batch of batches) {
    pipeline.append(
      0,
      batch.map((record) => ({ ts, ...record })),
    );
    pipeline.settle();
  }
  return pipeline;
}

describe('groups without windows', () => {
  it('update their row at every commit in which they change, and only then', () => {
    const pipeline = run('k STRING, n BIGINT, most INT', 'k, COUNT(v), MAX(v)', [
      [
        { k: 'a', v: 1 },
        { k: 'b', v: 5 },
      ],
      [
        { k: 'a', v: 3 },
        { k: 'a', v: 2 },
      ],
      [{ k: 'a' }],
    ]);
    expect(pipeline.output.filter(({ key }) => key === '{"k":"a"}').map(({ value }) => value)).toEqual([
      '{"k":"a","n":1,"most":1}',
      '{"k":"a","n":3,"most":3}',
    ]);
    expect(pipeline.view.get('{"k":"b"}')).toEqual({ k: 'b', n: 1, most: 5 });
  });

  it('need a key: a record without one is a dead letter, the empty text is a key', () => {
    const pipeline = run('k STRING, n BIGINT', 'k, COUNT(*)', [[{ k: null }, { k: '' }, {}]]);
    expect(pipeline.view).toEqual(new Map([['{"k":""}', { k: '', n: 1 }]]));
    expect(pipeline.records('src.dlq').map(({ headers }) => headers['millrace-dlq-code'])).toEqual(
      Array(2).fill('MLR_RECORD_NULL'),
    );
  });

  it('leave the view when a condition behind them no longer holds', () => {
    const [statement] = plan(script('k STRING, total INT', 'k, SUM(v)'));
    const [local, merge] = statement.stages;
    const [mergeAggregate] = merge.operators;
    const total = { op: 'field', index: 1, type: { kind: 'INT', nullable: true } } as const;
    const three = { op: 'literal', value: 3, type: { kind: 'INT', nullable: false } } as const;
    const condition = { op: 'call', fn: '>', args: [total, three], type: { kind: 'BOOLEAN', nullable: true } } as const;
    const having = { op: 'calc', condition, expressions: null, fields: mergeAggregate.fields } as const;
    const stages = [local, { ...merge, operators: [mergeAggregate, having] }];
    const pipeline = new TestPipeline({ ...statement, stages }, 1);
    const seen = [5, -4, 90].map((v) => {
      pipeline.append(0, [{ k: 'a', v, ts }]);
      pipeline.settle();
      return pipeline.view.get('{"k":"a"}');
    });
    expect(seen).toEqual([{ k: 'a', total: 5 }, undefined, { k: 'a', total: 91 }]);
  });

  it('aggregate every type', () => {
    const records = [
      { k: 'a', v: 2147483647, d: 0.5, l: '9223372036854775807', p: false, x: '2024-01-02 00:00:00' },
      { k: 'a', v: 1, d: 1.25, l: '-5', p: true, x: '2024-01-01 00:00:00' },
      { k: 'a' },
    ];
    const pipeline = run(
      'k STRING, s INT, av INT, sd DOUBLE, ad DOUBLE, ml BIGINT, xl BIGINT, al BIGINT, mp BOOLEAN, xp BOOLEAN, mx TIMESTAMP(3), mk STRING',
      'k, SUM(v), AVG(v), SUM(d), AVG(d), MIN(l), MAX(l), AVG(l), MIN(p), MAX(p), MIN(x), MIN(k)',
      [records],
    );
    expect(pipeline.output[0].value).toBe(
      '{"k":"a","s":-2147483648,"av":1073741824,"sd":1.75,"ad":0.875,"ml":-5,"xl":9223372036854775807,"al":4611686018427387901,' +
        '"mp":false,"xp":true,"mx":"2024-01-01 00:00:00.000","mk":"a"}',
    );
  });

  it('of no values are NULL, and zero for COUNT', () => {
    const pipeline = run('k STRING, n BIGINT, s INT, m INT, a DOUBLE', 'k, COUNT(v), SUM(v), MIN(v), AVG(d)', [
      [{ k: 'a' }],
    ]);
    expect(pipeline.view.get('{"k":"a"}')).toEqual({ k: 'a', n: 0, s: null, m: null, a: null });
  });

  it('survive a restart in the middle', () => {
    const pipeline = run('k STRING, n BIGINT', 'k, COUNT(*)', [[{ k: 'a' }, { k: 'b' }], [{ k: 'b' }]]);
    for (let task = 0; task < pipeline.tasks(1); task++) pipeline.restart(1, task, task % 2 === 0);
    pipeline.append(0, [
      { k: 'a', ts },
      { k: 'b', ts },
    ]);
    pipeline.settle();
    expect(pipeline.view).toEqual(
      new Map([
        ['{"k":"a"}', { k: 'a', n: 2 }],
        ['{"k":"b"}', { k: 'b', n: 3 }],
      ]),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseScript } from '@millrace/sql';
import { explain } from './explain.ts';
import { planIdentity } from './identity.ts';
import { defaultBucketMs } from './plan-view.ts';
import { planPipeline } from './plan-pipeline.ts';
import type { SourceInput, StatementPlan } from './physical.ts';
import { withoutPlaces } from './test/without-places.ts';

const DAY_MS = 86_400_000;
const ORDERS = `CREATE TABLE orders (
  id BIGINT NOT NULL, shop STRING NOT NULL, note STRING, amount INT, twice AS amount * 2, ts TIMESTAMP(3) NOT NULL,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json', 'allowed-lateness' = '2 s');
`;
const view = (columns: string, key: string, options = '', distribution = '') =>
  `CREATE TABLE v (${columns}, PRIMARY KEY (${key}) NOT ENFORCED) ${distribution} WITH ('connector' = 'cassandra'${options});\n`;
const TUMBLE = `FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' HOUR))`;

const planOf = (sql: string) => planPipeline(parseScript(ORDERS + sql, { pipeline: 'p' }));
const statement = (sql: string): StatementPlan => planOf(sql).statements[0];
const source = (plan: StatementPlan) => plan.stages[0].input as SourceInput;

describe('a source', () => {
  const plan = statement(
    `CREATE TABLE o (x INT) WITH ('connector' = 'kafka', 'format' = 'json'); INSERT INTO o SELECT twice FROM orders;`,
  );

  it('turns only needed columns into values, but knows every column that makes a record valid', () => {
    expect(source(plan).columns.map(({ name, needed }) => [name, needed])).toEqual([
      ['id', false],
      ['shop', false],
      ['note', false],
      ['amount', true],
      ['ts', true],
    ]);
  });

  it('gives the watermark its columns even when the query has no use for them', () => {
    expect(source(plan).fields.map(({ name }) => name)).toEqual(['twice', 'ts']);
    expect(source(plan).watermark).toMatchObject({ fn: 'SUBTRACT_INTERVAL', args: [{ op: 'field', index: 1 }, {}] });
  });

  it('computes computed columns over the stored ones', () => {
    expect(source(plan).row[0]).toMatchObject({ op: 'call', fn: '*', args: [{ op: 'field', index: 3 }, {}] });
  });
});

describe('names on the wire', () => {
  it('derive from the pipeline and the target alone', () => {
    const { stages, view: served } = statement(
      view('shop STRING, n BIGINT', 'shop') + 'INSERT INTO v SELECT shop, COUNT(*) FROM orders GROUP BY shop;',
    );
    expect(stages.map(({ node }) => node)).toEqual(['v.local', 'v.merge']);
    expect(stages.map(({ stateTopic }) => stateTopic)).toEqual([
      '__millrace.p.v.local.state',
      '__millrace.p.v.merge.state',
    ]);
    expect(stages[0].output.topic).toBe('__millrace.p.v.local.exchange');
    expect(stages[1].input).toMatchObject({ topic: '__millrace.p.v.local.exchange', from: ['v.local'] });
    expect(served?.topic).toBe('p.v');
  });
});

describe('exchange partitions', () => {
  const grouped = 'INSERT INTO v SELECT shop, COUNT(*) FROM orders GROUP BY shop;';
  const columns = 'shop STRING, n BIGINT';

  it.each([
    ['are 4', view(columns, 'shop') + grouped, 4],
    ['are what SET says', `SET 'parallelism.default' = '7'; ${view(columns, 'shop')}${grouped}`, 7],
    [
      'are the buckets of the target before that',
      `SET 'parallelism.default' = '7'; ${view(columns, 'shop', '', 'DISTRIBUTED BY HASH(shop) INTO 2 BUCKETS')}${grouped}`,
      2,
    ],
    ['are one without keys', `${view(columns, 'shop')}INSERT INTO v SELECT 'all', COUNT(*) FROM orders;`, 1],
    [
      'are one when the window is the only key',
      `${view('t TIMESTAMP(3), n BIGINT', 't')}INSERT INTO v SELECT window_start, COUNT(*) ${TUMBLE} GROUP BY window_start, window_end;`,
      1,
    ],
  ])('%s', (_, sql, tasks) => {
    const plan = statement(sql);
    expect(plan.stages[0].output).toMatchObject({ kind: 'exchange', partitions: tasks });
    expect(plan.stages[1].tasks).toBe(tasks);
    expect(plan.view?.tasks).toBe(tasks);
  });
});

describe('a windowed aggregate', () => {
  const insert = `INSERT INTO v SELECT shop, window_start, COUNT(*) ${TUMBLE} GROUP BY shop, window_start, window_end;`;
  const windowed = (options = '') =>
    statement(view('shop STRING, t TIMESTAMP(3), n BIGINT', 'shop, t', options) + insert);
  const merge = (plan: StatementPlan) => plan.stages[1].operators[0];

  it('takes its lateness from the view, else from the source', () => {
    expect(merge(windowed())).toMatchObject({ latenessMs: 2_000 });
    expect(merge(windowed(`, 'allowed-lateness' = '1 min'`))).toMatchObject({ latenessMs: 60_000 });
  });

  it('emits on update into a view unless the view says otherwise', () => {
    expect(merge(windowed())).toMatchObject({ emit: 'on-update' });
    expect(merge(windowed(`, 'emit' = 'on-close'`))).toMatchObject({ emit: 'on-close' });
  });

  it('gives the merge its output in the order of the target', () => {
    expect(merge(windowed())).toMatchObject({
      output: [{ from: 'key', index: 0 }, { from: 'window_start' }, { from: 'aggregate', index: 0 }],
    });
  });

  it('may be keyed by either bound of the window', () => {
    const byEnd = insert.replace('shop, window_start, COUNT', 'shop, window_end, COUNT');
    const { view: served } = statement(view('shop STRING, t TIMESTAMP(3), n BIGINT', 'shop, t') + byEnd);
    expect(served).toMatchObject({ timeColumn: 't', windowEndColumn: 't' });
    expect(windowed().view).toMatchObject({ timeColumn: 't', windowEndColumn: null });
  });

  it('computes every aggregate once however often it is selected', () => {
    const plan = statement(
      view('shop STRING, t TIMESTAMP(3), a BIGINT, b BIGINT', 'shop, t') +
        `INSERT INTO v SELECT shop, window_start, COUNT(*), COUNT(*) + 1 ${TUMBLE} GROUP BY shop, window_start, window_end;`,
    );
    expect(merge(plan)).toMatchObject({ aggregates: [{ fn: 'COUNT' }] });
  });
});

describe('a key that may be NULL in a NOT NULL column', () => {
  it('is checked per record, before it is grouped', () => {
    const plan = statement(
      view('note STRING, n BIGINT', 'note') + 'INSERT INTO v SELECT note, COUNT(*) FROM orders GROUP BY note;',
    );
    const [calc, aggregate] = plan.stages[0].operators;
    const check = { op: 'cast', try: false, input: { type: { nullable: true } }, type: { nullable: false } };
    expect(calc).toMatchObject({ op: 'calc', expressions: [{}, {}, check] });
    expect(aggregate).toMatchObject({ keys: [2] });
  });
});

describe('the width of time buckets', () => {
  it.each([
    ['a second', 1_000, 1],
    ['ten minutes', 600_000, 7],
    ['an hour', 3_600_000, 30],
    ['a day', DAY_MS, 30],
  ])('for windows of %s is whole days that hold 1,000 of them, from one to thirty', (_, slideMs, days) => {
    expect(defaultBucketMs(slideMs)).toBe(days * DAY_MS);
  });

  it('is a day when rows are no windows', () => expect(defaultBucketMs(null)).toBe(DAY_MS));
});

describe('the identity of a stage', () => {
  const sql = (where: string, start = 'earliest-offset', more = '') =>
    planPipeline(
      parseScript(
        `${ORDERS.replace(`'json'`, `'json', 'scan.startup.mode' = '${start}'${more}`)}
         CREATE TABLE o (x BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
         INSERT INTO o SELECT id FROM orders WHERE ${where};`,
        { pipeline: 'p' },
      ),
    ).statements[0].stages[0];

  it('is the same for the same plan, whatever the order of its properties', () => {
    const stage = sql('id > 1');
    const shuffled = Object.fromEntries(Object.entries(stage).reverse()) as unknown as typeof stage;
    expect(planIdentity(shuffled)).toBe(planIdentity(stage));
  });

  it('changes with what is computed, not with where reading starts', () => {
    expect(planIdentity(sql('id > 2'))).not.toBe(planIdentity(sql('id > 1')));
    expect(planIdentity(sql('id > 1', 'latest-offset'))).toBe(planIdentity(sql('id > 1')));
    const named = sql('id > 1', 'latest-offset', ", 'event-id' = 'shop', 'event-id.ttl' = '1 h'");
    expect(named.input).toMatchObject({ eventId: { ttlMs: 3_600_000 } });
    expect(planIdentity(named)).toBe(planIdentity(sql('id > 1')));
  });
});

describe('a plan', () => {
  const plan = planOf(
    view('shop STRING, n BIGINT', 'shop') + 'INSERT INTO v SELECT shop, COUNT(*) FROM orders GROUP BY shop;',
  );

  it('is plain data: JSON brings it back', () => expect(JSON.parse(JSON.stringify(plan))).toEqual(withoutPlaces(plan)));

  it('knows where its expressions were written, which is no part of what state belongs to', () => {
    const query = 'INSERT INTO v SELECT shop, SUM(1 / amount) FROM orders GROUP BY shop;';
    const table = view('shop STRING, n BIGINT', 'shop');
    const identities = ['', '-- a comment\n'].map((comment) =>
      planPipeline(
        parseScript(`${comment}${ORDERS}${table}${query}`, { pipeline: 'p', file: `${comment.length}.sql` }),
      ),
    );
    const texts = identities.map(({ statements }) => statements.flatMap(({ stages }) => stages.map(planIdentity)));
    expect(texts[1]).toEqual(texts[0]);
  });

  it('explains itself', () => {
    const { text, json } = explain(plan);
    expect(json).toBe(plan);
    for (const part of ['served view v', 'watermark: (ts - 5 s)', 'COUNT(*) by shop', 'on update', '4 partition(s)']) {
      expect(text).toContain(part);
    }
  });
});

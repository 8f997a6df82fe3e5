import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plan, sqlTime, TestPipeline } from './test/pipeline.ts';

interface Click {
  readonly k: string;
  readonly v: number | null;
  /** Big amounts, to leave the doubles. */
  readonly l: string;
  readonly at: number;
}

interface Query {
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly delayMs: number;
  readonly latenessMs: number;
  readonly emit: 'on-update' | 'on-close';
}

const seconds = (ms: number) => `INTERVAL '${ms / 1000}' SECOND`;

function script({ sizeMs, slideMs, delayMs, latenessMs, emit }: Query): string {
  const window =
    sizeMs === slideMs
      ? `TUMBLE(TABLE clicks, DESCRIPTOR(ts), ${seconds(sizeMs)})`
      : `HOP(TABLE clicks, DESCRIPTOR(ts), ${seconds(slideMs)}, ${seconds(sizeMs)})`;
  return `
    CREATE TABLE clicks (k STRING, v INT, l BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - ${seconds(delayMs)})
      WITH ('connector' = 'kafka', 'topic' = 'clicks', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset', 'allowed-lateness' = '${latenessMs} ms');
    CREATE TABLE byKey (k STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT, present BIGINT, total BIGINT, big BIGINT, least INT, first STRING, mean DOUBLE, few BIGINT,
      PRIMARY KEY (k, window_start) NOT ENFORCED) WITH ('connector' = 'cassandra', 'emit' = '${emit}', 'late-topic' = 'true');
    INSERT INTO byKey
      SELECT k, window_start, window_end, COUNT(*), COUNT(v), SUM(CAST(v AS BIGINT)), SUM(l), MIN(v), MAX(k), AVG(CAST(v AS DOUBLE)), COUNT(*) FILTER (WHERE v > 5)
      FROM TABLE(${window}) WHERE v IS NULL OR v <> 7 GROUP BY k, window_start, window_end;`;
}

/** What the SQL says, recomputed record by record: Flink's rules for lateness, one source partition. */
function expected(clicks: readonly Click[], query: Query) {
  const { sizeMs, slideMs, delayMs, latenessMs, emit } = query;
  const groups = new Map<string, { k: string; start: number; clicks: Click[] }>();
  let watermark = -Infinity;
  const late: Click[] = [];
  const closed = (end: number) => end - 1 + latenessMs <= watermark;
  for (const click of clicks) {
    if (click.v !== 7) {
      const last = Math.floor(click.at / slideMs) * slideMs;
      if (closed(last + sizeMs)) late.push(click);
      for (let start = last; start + sizeMs > click.at; start -= slideMs) {
        if (closed(start + sizeMs)) continue;
        const name = JSON.stringify({ k: click.k, window_start: sqlTime(start) });
        if (!groups.has(name)) groups.set(name, { k: click.k, start, clicks: [] });
        groups.get(name)!.clicks.push(click);
      }
    }
    watermark = Math.max(watermark, click.at - delayMs);
  }
  const rows = [...groups].filter(([, { start }]) => emit === 'on-update' || closed(start + sizeMs));
  return {
    late,
    watermark,
    rows: new Map(
      rows.map(([name, { k, start, clicks }]) => {
        const values = clicks.flatMap(({ v }) => (v === null ? [] : [v]));
        const sum = values.reduce((a, b) => a + b, 0);
        const row = {
          k,
          window_start: sqlTime(start),
          window_end: sqlTime(start + sizeMs),
          n: clicks.length,
          present: values.length,
          total: values.length === 0 ? null : sum,
          big: String(
            BigInt.asIntN(
              64,
              clicks.reduce((a, { l }) => a + BigInt(l), 0n),
            ),
          ),
          least: values.length === 0 ? null : Math.min(...values),
          first: k,
          mean: values.length === 0 ? null : sum / values.length,
          few: values.filter((v) => v > 5).length,
        };
        return [name, row];
      }),
    ),
  };
}

/** The view with its BIGINT sum as text: JSON.parse would round it. */
function exactView(pipeline: TestPipeline): Map<string, unknown> {
  const rows = new Map<string, unknown>();
  for (const { key, value } of pipeline.output) {
    if (value === null) rows.delete(key!);
    else rows.set(key!, JSON.parse(value.replace(/"big":(-?\d+)/, '"big":"$1"')));
  }
  return rows;
}

const query: fc.Arbitrary<Query> = fc
  .record({
    slices: fc.constantFrom(1, 1, 2, 5),
    slideMs: fc.constantFrom(1000, 2000),
    delayMs: fc.constantFrom(0, 1000, 3000),
    latenessMs: fc.constantFrom(0, 0, 500, 2000),
    emit: fc.constantFrom('on-update' as const, 'on-close' as const),
  })
  .map(({ slices, ...rest }) => ({ ...rest, sizeMs: rest.slideMs * slices }));

const click = fc.record({
  k: fc.constantFrom('a', 'b', 'ü"\\', ''),
  v: fc.option(fc.integer({ min: -10, max: 10 })),
  l: fc.oneof(
    fc.integer().map(String),
    fc.constantFrom('9223372036854775807', '-9223372036854775808', '9007199254740993'),
  ),
  at: fc.integer({ min: 0, max: 20_000 }).map((at) => at + 1_000_000_000_000),
});

const toRecord = ({ k, v, l, at }: Click) => ({ k, v, l, ts: sqlTime(at) });

/** Takes turns as told: reads some batches, flushes, and restarts tasks, in any order. */
const turns = fc.array(fc.tuple(fc.nat(4), fc.constantFrom('read', 'flush', 'flush', 'snapshot', 'deltas')), {
  maxLength: 40,
});

function play(pipeline: TestPipeline, moves: readonly (readonly [number, string])[]): void {
  const tasks = pipeline.stages.flatMap((_, stage) =>
    Array.from({ length: pipeline.tasks(stage) }, (_, number) => [stage, number] as const),
  );
  for (const [which, move] of moves) {
    const [stage, number] = tasks[which % tasks.length];
    pipeline.read(stage, number, 1);
    if (move === 'read') continue;
    pipeline.flush(stage, number);
    if (move !== 'flush') pipeline.restart(stage, number, move === 'snapshot');
  }
}

describe('windowed aggregates', () => {
  it('give the rows and the late records that the SQL says, whatever the batches, flushes and restarts', () => {
    fc.assert(
      fc.property(query, fc.array(fc.array(click, { maxLength: 8 }), { maxLength: 8 }), turns, (q, batches, moves) => {
        const pipeline = new TestPipeline(plan(script(q))[0], 1);
        for (const batch of batches) pipeline.append(0, batch.map(toRecord));
        play(pipeline, moves);
        pipeline.settle();
        pipeline.settle(true);
        const { rows, late, watermark } = expected(batches.flat(), q);
        expect(exactView(pipeline)).toEqual(rows);
        const newest = new Map(pipeline.progress.map((progress) => [progress.task, progress]));
        expect([...newest.values()].reduce((sum, progress) => sum + progress.late, 0)).toBe(late.length);
        const texts = (records: readonly object[]): string[] => records.map((record) => JSON.stringify(record)).sort();
        expect(
          pipeline
            .records('p.byKey.late')
            .map(({ value }) => value)
            .sort(),
        ).toEqual(texts(late.map(toRecord)));
        expect(Math.min(...[...newest.values()].map((progress) => progress.watermark ?? -Infinity))).toBe(watermark);
        if (q.emit === 'on-close')
          expect(new Set(pipeline.output.map(({ key }) => key)).size).toBe(pipeline.output.length);
      }),
      { numRuns: 100 },
    );
  });

  it('do not depend on how partitions interleave, as long as nothing is late', () => {
    const partitions = fc.array(fc.array(fc.array(click, { minLength: 1, maxLength: 5 }), { maxLength: 4 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(query, partitions, turns, (q, batches, moves) => {
        const patient = { ...q, delayMs: 60_000, emit: 'on-update' as const };
        const pipeline = new TestPipeline(plan(script(patient))[0], 3);
        batches.forEach((own, partition) => own.forEach((batch) => pipeline.append(partition, batch.map(toRecord))));
        play(pipeline, moves);
        pipeline.settle();
        expect(exactView(pipeline)).toEqual(expected(batches.flat(2), patient).rows);
      }),
      { numRuns: 100 },
    );
  });

  it('go on after a restart with the very bytes that an uninterrupted task gives', () => {
    fc.assert(
      fc.property(query, fc.array(fc.array(click, { maxLength: 8 }), { maxLength: 6 }), turns, (q, batches, moves) => {
        const bytes = (restarts: boolean) => {
          const pipeline = new TestPipeline(plan(script(q))[0], 2);
          batches.forEach((batch, i) => pipeline.append(i % 2, batch.map(toRecord)));
          play(
            pipeline,
            moves.map(([which, move]) => [which, !restarts && move !== 'read' ? 'flush' : move]),
          );
          pipeline.settle();
          return [...pipeline.log].map(([name, log]) => [name, log.map((batch) => batch.bytes.toString('base64'))]);
        };
        expect(bytes(true)).toEqual(bytes(false));
      }),
      { numRuns: 100 },
    );
  });
});

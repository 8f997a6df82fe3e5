import { describe, expect, it } from '@jest/globals';
import { plan, TestPipeline } from '../test/pipeline.ts';
import type { StageTask } from '../task.ts';

const TABLES = `
CREATE TABLE src (k STRING, v INT, now AS PROCTIME()) WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json');
CREATE TABLE o (k STRING, at_ms BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'o', 'format' = 'json');`;
const counts = (window: string) =>
  `INSERT INTO o SELECT k, UNIX_TIMESTAMP(CAST(window_end AS STRING)), COUNT(*) FROM TABLE(${window}) GROUP BY k, window_start, window_end;`;
const TUMBLE = counts(`TUMBLE(TABLE src, DESCRIPTOR(now), INTERVAL '10' SECOND)`);
const SESSION = counts(`SESSION(TABLE src PARTITION BY k, DESCRIPTOR(now), INTERVAL '10' SECOND)`);
const NEAR = `INSERT INTO o SELECT a.k, b.v, 1 FROM src AS a JOIN src AS b
  ON a.k = b.k AND a.v < b.v AND a.now BETWEEN b.now - INTERVAL '10' SECOND AND b.now;`;

/** The task behind the exchange, with a clock of its own. */
class Timed {
  readonly pipeline: TestPipeline;
  readonly #payloads: Buffer[] = [];
  #version = 1;
  #read = 0;

  constructor(sql: string) {
    this.pipeline = new TestPipeline(plan(TABLES + sql)[0], 1);
  }

  get task(): StageTask {
    return this.pipeline.task(1, 0);
  }

  /** Rows come at this time (in seconds). */
  rows(seconds: number, ...rows: readonly object[]): void {
    this.pipeline.append(0, rows);
    this.pipeline.read(0, 0);
    this.pipeline.flush(0, 0);
    const { topic } = this.pipeline.stages[1].plan.input;
    for (const batch of this.pipeline.batches(topic, 0).slice(this.#read)) this.task.process(batch, seconds * 1000);
    this.#read = this.pipeline.batches(topic, 0).length;
  }

  /** Rows that a flush at this time gives. */
  flush(seconds: number, beat = false): string[] {
    const context = {
      version: this.#version++,
      positions: [],
      nowMs: 0,
      processingTimeMs: seconds * 1000,
      beat,
    };
    const { delta, outputs } = this.task.flush(context);
    if (delta !== null) this.#payloads.push(delta);
    return outputs.flatMap(({ bytes }) => bytes.toString('utf8').match(/\{[^}]*\}/g) ?? []);
  }

  restart(): void {
    this.pipeline.replace(1, 0, this.#payloads);
  }
}

describe('a window by processing time', () => {
  it('holds the rows that came in it, and ends without input, also after a restart', () => {
    const timed = new Timed(TUMBLE);
    timed.rows(3, { k: 'a' }, { k: 'b' });
    timed.rows(9, { k: 'a' });
    expect(timed.flush(9)).toEqual([]);
    expect(timed.task.dueMs?.()).toBe(10_000);
    timed.restart();
    // Every owner begins with a beat.
    expect(timed.flush(9.5, true)).toEqual([]);
    expect(timed.flush(10)).toEqual(['{"k":"a","at_ms":10,"n":2}', '{"k":"b","at_ms":10,"n":1}']);
    expect(timed.task.dueMs?.()).toBe(Infinity);
    expect(timed.flush(30)).toEqual([]);
  });

  it('ends before rows are taken in that come behind it', () => {
    const timed = new Timed(TUMBLE);
    timed.rows(3, { k: 'a' });
    timed.rows(12, { k: 'a' });
    expect(timed.flush(12)).toEqual(['{"k":"a","at_ms":10,"n":1}']);
    expect(timed.flush(20)).toEqual(['{"k":"a","at_ms":20,"n":1}']);
  });

  it('of a session ends when nothing has come for its gap', () => {
    const timed = new Timed(SESSION);
    timed.rows(3, { k: 'a' });
    timed.rows(12, { k: 'a' });
    expect(timed.flush(20)).toEqual([]);
    expect(timed.flush(22)).toEqual(['{"k":"a","at_ms":22,"n":2}']);
  });
});

describe('an interval join by processing time', () => {
  it('joins rows that came near each other, and forgets them when they cannot match any more', () => {
    const timed = new Timed(NEAR);
    timed.rows(1, { k: 'a', v: 1 });
    timed.rows(11, { k: 'a', v: 2 });
    timed.rows(12, { k: 'a', v: 3 });
    expect(timed.flush(12)).toEqual(['{"k":"a","at_ms":2,"n":1}', '{"k":"a","at_ms":3,"n":1}']);
    timed.flush(60);
    expect(timed.task.stats.stateEntries).toBe(0);
    expect(timed.task.dueMs?.()).toBe(Infinity);
  });
});

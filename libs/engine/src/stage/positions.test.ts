import { describe, expect, it } from '@jest/globals';
import type { RecordBatch } from '@millrace/ports';
import { compileStage } from '../compile-stage.ts';
import type { StageTask } from '../task.ts';
import { batchOf, plan, recordsOf, seal, wholeSnapshot } from '../test/pipeline.ts';

const SELF_JOIN = `
CREATE TABLE t (k BIGINT, v BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (k BIGINT, a BIGINT, b BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT x.k, x.v, y.v FROM t x JOIN t y ON x.k = y.k + 1 WHERE x.v > 0 AND y.v < 100;
`;

/** The tasks of a self-join: one table of two topic partitions, read by two stages. */
class SelfJoin {
  readonly #programs = plan(SELF_JOIN)[0].stages.map((stage) => compileStage(stage));
  #join = this.#newJoin();
  #version = 1;
  #offset = 0;

  #newJoin(): StageTask {
    return this.#programs[2].createTask({ task: 0, upstreams: [2, 2], firstUpstream: 0, pipeline: 'p' });
  }

  /** A reader's commit that reaches `end`, as the join sees it. */
  read(stage: 0 | 1, partition: number, end: number): this {
    const context = { task: partition, upstreams: [], firstUpstream: stage * 2, pipeline: 'p' };
    const reader = this.#programs[stage].createTask(context);
    reader.process(batchOf('t', partition, [{ k: end, v: 1 }], end - 1), 0);
    const positions = [{ topic: 't', partition, offset: end }];
    const { outputs } = reader.flush({ version: 1, positions, nowMs: 1, beat: true });
    for (const output of outputs) this.#join.process(this.#sealed(seal(output, this.#offset)), 0);
    return this;
  }

  #sealed(batch: RecordBatch): RecordBatch {
    this.#offset = batch.nextOffset;
    return batch;
  }

  /** What the view's progress says after the next commit. */
  get positions(): unknown {
    const { outputs } = this.#join.flush({ version: this.#version++, positions: [], nowMs: 1, beat: true });
    const values = outputs.flatMap((output) => recordsOf(seal(output, 0)));
    const { value } = values.find(({ headers }) => headers['millrace-progress'] !== undefined)!;
    return (JSON.parse(value!) as { positions: unknown }).positions;
  }

  restart(): this {
    const payloads = wholeSnapshot(this.#join);
    this.#join = this.#newJoin();
    for (const payload of payloads) this.#join.restore(payload);
    return this;
  }
}

describe('a view made by two readers of one topic', () => {
  it('is at the position that both have reached, whoever told last', () => {
    const join = new SelfJoin().read(0, 0, 10).read(1, 0, 2);
    expect(join.positions).toEqual({ 't/0': 2 });
    expect(join.read(0, 0, 20).positions).toEqual({ 't/0': 2 });
    expect(join.read(1, 0, 15).positions).toEqual({ 't/0': 15 });
  });

  it('has no position before both have told one', () => {
    const join = new SelfJoin().read(0, 0, 10).read(1, 1, 5);
    expect(join.positions).toEqual({});
    expect(join.read(0, 1, 7).positions).toEqual({ 't/1': 5 });
  });

  it('is there too when the task was restored in between', () => {
    const join = new SelfJoin().read(0, 0, 10).read(1, 0, 2);
    expect(join.positions).toEqual({ 't/0': 2 });
    expect(join.restart().positions).toEqual({ 't/0': 2 });
    expect(join.restart().read(0, 0, 20).positions).toEqual({ 't/0': 2 });
    expect(join.restart().read(1, 0, 15).positions).toEqual({ 't/0': 15 });
  });
});

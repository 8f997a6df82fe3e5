import { describe, expect, it } from '@jest/globals';
import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';
import { seal, TestPipeline, plan } from '../test/pipeline.ts';

const COUNT = (options: string) => `
CREATE TABLE clicks (id STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json'${options});
CREATE TABLE totals (page STRING, n BIGINT, PRIMARY KEY (page) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO totals SELECT 'all', SUM(n) FROM clicks GROUP BY 'all';
`;
const ROWS = `
CREATE TABLE clicks (id BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json', 'event-id' = 'id');
CREATE TABLE best (n BIGINT, id BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO best SELECT x.n, y.n FROM clicks x JOIN clicks y ON x.n = y.n;
`;

interface Sent {
  /** In the header. */
  readonly id?: string;
  readonly value: object | string;
  readonly atMs?: number;
}

function batch(records: readonly Sent[], baseOffset: number): RecordBatch {
  const writer = new RecordBatchWriter('clicks', 0);
  for (const { id, value, atMs = 1000 } of records) {
    const headers = id === undefined ? undefined : encodeHeaders({ traceparent: 'x', 'millrace-id': id });
    writer.append(atMs, null, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), headers);
  }
  return seal(writer.take()[0], baseOffset);
}

class Fixture {
  readonly pipeline: TestPipeline;
  #offset = 0;

  constructor(sql: string) {
    this.pipeline = new TestPipeline(plan(sql)[0], 1);
  }

  send(...records: Sent[]): this {
    const { pipeline } = this;
    pipeline.batches('clicks', 0).push(batch(records, this.#offset));
    this.#offset += records.length;
    pipeline.read(0, 0);
    pipeline.flush(0, 0);
    return this;
  }

  get total(): unknown {
    this.pipeline.settle();
    return this.pipeline.view.get('{"page":"all"}');
  }

  get duplicates(): number {
    return this.pipeline.task(0, 0).stats.duplicates;
  }
}

describe('an event that is sent again', () => {
  it('counts once by the id in its header, in whatever batch it comes', () => {
    const made = new Fixture(COUNT(''))
      .send({ id: 'a', value: { n: 1 } }, { id: 'b', value: { n: 2 } }, { id: 'a', value: { n: 1 } })
      .send({ id: 'b', value: { n: 2 } }, { id: 'c', value: { n: 4 } });
    expect(made.total).toEqual({ page: 'all', n: 7 });
    expect(made.duplicates).toBe(2);
  });

  it('counts twice without an id', () => {
    expect(new Fixture(COUNT('')).send({ value: { n: 1 } }, { value: { n: 1 } }).total).toEqual({ page: 'all', n: 2 });
  });

  it('counts once by its column where no header names it; NULL is no id, the header comes first', () => {
    const made = new Fixture(COUNT(", 'event-id' = 'id'")).send(
      { value: { id: 'a', n: 1 } },
      { value: '{"n":1,"id":"\\u0061"}' },
      { id: 'a', value: { id: 'other', n: 1 } },
      { id: 'x', value: { id: 'a', n: 8 } },
      { value: { id: null, n: 16 } },
      { value: { n: 16 } },
    );
    expect(made.total).toEqual({ page: 'all', n: 41 });
    expect(made.duplicates).toBe(2);
  });

  it('counts once after the task moved, restored from its changes or from a snapshot', () => {
    for (const fromSnapshot of [false, true]) {
      const made = new Fixture(COUNT(''))
        .send({ id: 'a', value: { n: 1 } })
        .send({ id: 'b', value: { n: 2 } }, { id: 'a', value: { n: 1 } });
      made.pipeline.restart(0, 0, fromSnapshot);
      expect(made.duplicates).toBe(1);
      made.send({ id: 'a', value: { n: 1 } }, { id: 'b', value: { n: 2 } }, { id: 'c', value: { n: 4 } });
      expect(made.total).toEqual({ page: 'all', n: 7 });
      expect(made.duplicates).toBe(3);
    }
  });

  it('counts once in a statement of the general engine, whose ids are numbers', () => {
    const made = new Fixture(ROWS).send({ value: { id: 1, n: 1 } }, { value: { id: 2, n: 2 } }, { id: '1', value: {} });
    expect(made.duplicates).toBe(1);
  });

  it('is a dead letter once', () => {
    const made = new Fixture(COUNT('')).send({ id: 'a', value: '{"n":' }, { id: 'a', value: '{"n":' });
    expect(made.pipeline.records('clicks.dlq')).toHaveLength(1);
  });
});

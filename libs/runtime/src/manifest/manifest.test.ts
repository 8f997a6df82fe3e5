import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLICKS, COUNTED, Running, runnable, until } from '../test/running.ts';
import { openManifest } from './manifest-log.ts';
import { decodeManifest, encodeManifest, type Manifest } from './manifest.ts';

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 2);
});
afterEach(() => running.abort());

const row = (key: string, view = 'p.counts') => running.table(view)[`{"k":"${key}"}`];

const WIDER = `${CLICKS}
  CREATE TABLE counts (k STRING, n BIGINT, twice BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT k, COUNT(*), COUNT(*) * 2 FROM clicks GROUP BY k;`;
const ANOTHER = `${CLICKS}
  CREATE TABLE counts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT k, SUM(n) FROM clicks GROUP BY k;`;

async function runOnce(text: string, n: number): Promise<void> {
  running.append('clicks', 0, { k: 'a', n: 1 });
  const { failures } = await running.start([runnable(text)]);
  expect(failures).toEqual([]);
  await until(() => (row('a') as { n: number } | undefined)?.n === n);
  await running.drain();
}

describe('a pipeline that starts again', () => {
  it('goes on with a column more, and with the plan before', async () => {
    await runOnce(COUNTED, 1);
    await runOnce(WIDER, 2);
    expect(row('a')).toEqual({ k: 'a', n: 2, twice: 4 });
    await runOnce(COUNTED, 3);
    await runOnce(WIDER, 4);
    expect(row('a')).toEqual({ k: 'a', n: 4, twice: 8 });
  });

  it('goes on beside a new statement', async () => {
    await runOnce(COUNTED, 1);
    const more = `${COUNTED}
      CREATE TABLE sums (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
      INSERT INTO sums SELECT k, SUM(n) FROM clicks GROUP BY k;`;
    await runOnce(more, 2);
    expect(row('a', 'p.sums')).toEqual({ k: 'a', n: 2 });
  });

  it('is refused with another aggregate, saying whose state would be lost and what to do; what it has stays', async () => {
    await runOnce(COUNTED, 1);
    const { failures } = await running.start([runnable(ANOTHER)]);
    expect(failures).toMatchObject([{ pipeline: 'p', error: { code: 'MLR_STATE_OTHER_PLAN', retriable: false } }]);
    expect((failures[0].error as Error).message).toMatch(/counts\.local .*computes something else.*millrace reset p/s);
    await runOnce(COUNTED, 2);
  });

  it('goes on with a column more when its plan is cut, and is refused when it was cut meanwhile', async () => {
    const distinct = (
      columns: string,
      select: string,
      tasks: number,
    ) => `SET 'parallelism.default' = '${tasks}'; ${CLICKS}
      CREATE TABLE counts (k STRING, n BIGINT${columns}, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
      INSERT INTO counts SELECT k, c${select} FROM (SELECT k, COUNT(*) AS c, COUNT(DISTINCT n) FROM clicks GROUP BY k);`;
    await runOnce(distinct('', '', 3), 1);
    await runOnce(distinct(', twice BIGINT', ', c * 2', 3), 2);
    expect(row('a')).toEqual({ k: 'a', n: 2, twice: 4 });
    const { failures } = await running.start([runnable(distinct('', '', 1))]);
    expect(failures).toMatchObject([{ error: { code: 'MLR_STATE_OTHER_PLAN', retriable: false } }]);
    expect((failures[0].error as Error).message).toMatch(/counts\.group-aggregate .*does not have it any more/s);
    await runOnce(distinct('', '', 3), 3);
  });

  it('is refused when a source was created anew: what it read is not in that one', async () => {
    await runOnce(COUNTED, 1);
    running.cluster.deleteTopic('clicks');
    running.createTopic('clicks', 2);
    running.append('clicks', 0, { k: 'a', n: 1 }, { k: 'a', n: 1 }, { k: 'a', n: 1 });
    const { failures } = await running.start([runnable(COUNTED)]);
    expect(failures).toMatchObject([{ error: { code: 'MLR_RUNTIME_SOURCE_RECREATED' } }]);
  });

  it('waits for a source that has fewer topic partitions than it had', async () => {
    await runOnce(COUNTED, 1);
    running.cluster.deleteTopic('clicks');
    running.createTopic('clicks', 1);
    const starting = running.start([runnable(COUNTED)]);
    await expect(starting).rejects.toMatchObject({ code: 'MLR_RUNTIME_SOURCE_SHRANK', retriable: true });
  });
});

describe('the manifest', () => {
  const manifest: Manifest = { generation: 3, stages: {} };

  it('keeps the bytes of version 1', () => {
    const json = Buffer.from('{"generation":3,"stages":{}}').toString('hex');
    const bytes = `010000000000000001401c000000000000${json}`;
    expect(encodeManifest(manifest, 7).map((record) => record.toString('hex'))).toEqual([bytes]);
    expect(decodeManifest([Buffer.from(bytes, 'hex')])).toEqual({ manifest, revision: 7 });
  });

  it('is the newest that is whole, however long', () => {
    const long = { ...manifest, generation: 4, stages: { ['x'.repeat(1_000_000)]: {} } } as unknown as Manifest;
    const records = encodeManifest(long, 8);
    expect(records).toHaveLength(3);
    expect(decodeManifest([...encodeManifest(manifest, 7), ...records])).toEqual({ manifest: long, revision: 8 });
    expect(decodeManifest([...encodeManifest(manifest, 7), ...records.slice(0, 2)])?.revision).toBe(7);
    expect(decodeManifest([])).toBeNull();
  });

  it('of a newer release is refused', () => {
    const [record] = encodeManifest(manifest, 1);
    record[0] = 2;
    expect(() => decodeManifest([record])).toThrow(expect.objectContaining({ code: 'MLR_STATE_FORMAT_NEWER' }));
  });

  it('is written by one process at a time', async () => {
    const first = await openManifest(running.log, 'p', 'g');
    const second = await openManifest(running.log, 'p', 'g');
    await expect(first.save(manifest)).rejects.toMatchObject({ code: 'MLR_RUNTIME_MANIFEST', retriable: true });
    await second.save(manifest);
    expect((await openManifest(running.log, 'p', 'g')).manifest).toEqual(manifest);
  });
});

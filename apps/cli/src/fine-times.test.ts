import { afterEach, describe, expect, it } from '@jest/globals';
import { startStandalone, type Standalone } from './index.ts';
import { get, positionOf, post } from './test/api.ts';
import { workplace, type Workplace } from './test/pipelines.ts';

/** Keys, counts and extremes of nanoseconds; a group per time that only its last digit tells from another. */
const SENSORS = `
CREATE TABLE readings (sensor STRING, moment TIMESTAMP(9), seen TIMESTAMP_LTZ(6), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 'readings', 'format' = 'json');
CREATE TABLE moments (moment TIMESTAMP(9), n BIGINT, PRIMARY KEY (moment) NOT ENFORCED) WITH ('connector' = 'cassandra');
CREATE TABLE sensors (sensor STRING, first_at TIMESTAMP(9), last_at TIMESTAMP(6), seen TIMESTAMP_LTZ(6),
  PRIMARY KEY (sensor) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO moments SELECT moment, COUNT(*) FROM readings GROUP BY moment;
INSERT INTO sensors SELECT sensor, MIN(moment), MAX(CAST(moment AS TIMESTAMP(6))), MAX(seen) FROM readings GROUP BY sensor;`;

let place: Workplace;
let running: Standalone | null = null;
afterEach(async () => {
  await running?.drain();
  running = null;
  delete process.env.MILLRACE_STATE_STORE;
  place.remove();
});

async function start(state: string): Promise<string> {
  process.env.MILLRACE_STATE_STORE = state;
  running = await startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });
  return running.url;
}

const reading = (sensor: string, at: string) =>
  JSON.stringify({ sensor, moment: at, seen: `${at.slice(0, 26)}Z`, ts: '2026-01-01 10:00:00' });

const rows = async (url: string, view: string, position: string) =>
  (await get(url, `/v1/views/${view}`, position)).body['data'];

describe('times of more than three digits, in the service', () => {
  it.each([
    ['memory', 'lmdb'],
    ['lmdb', 'memory'],
  ])('are exact in keys, state and views, over a restart from %s to %s', async (before, after) => {
    place = workplace({ sensors: SENSORS });
    const url = await start(before);
    const lines = [
      reading('a', '2024-12-30 23:59:59.123456789'),
      reading('a', '2024-12-30 23:59:59.123456788'),
      reading('b', '9999-12-31 23:59:59.999999999'),
    ];
    const first = await post(url, 'readings', lines.join('\n'));
    expect(await rows(url, 'moments', positionOf(first))).toHaveLength(3);
    expect(await rows(url, 'sensors', positionOf(first))).toHaveLength(2);
    await running!.drain();

    const again = await start(after);
    const more = [reading('a', '2024-12-30 23:59:59.123456789'), reading('b', '0001-01-01 00:00:00.000000001')];
    const second = await post(again, 'readings', more.join('\n'));
    expect(await rows(again, 'moments', positionOf(second))).toEqual([
      { moment: '0001-01-01T00:00:00.000000001Z', n: 1 },
      { moment: '2024-12-30T23:59:59.123456788Z', n: 1 },
      { moment: '2024-12-30T23:59:59.123456789Z', n: 2 },
      { moment: '9999-12-31T23:59:59.999999999Z', n: 1 },
    ]);
    const [micros, last] = ['2024-12-30T23:59:59.123456Z', '9999-12-31T23:59:59.999999Z'];
    expect(await rows(again, 'sensors', positionOf(second))).toEqual([
      { sensor: 'a', first_at: '2024-12-30T23:59:59.123456788Z', last_at: micros, seen: micros },
      { sensor: 'b', first_at: '0001-01-01T00:00:00.000000001Z', last_at: last, seen: last },
    ]);
  });
});

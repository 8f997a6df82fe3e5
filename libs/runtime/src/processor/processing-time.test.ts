import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runnable, Running, until } from '../test/running.ts';

const WINDOWS = `
  CREATE TABLE clicks (k STRING, now AS PROCTIME()) WITH ('connector' = 'kafka', 'topic' = 'clicks', 'format' = 'json');
  CREATE TABLE windows (k STRING, ends TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'windows', 'format' = 'json');
  INSERT INTO windows SELECT k, window_end, COUNT(*)
  FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(now), INTERVAL '0.05' SECOND)) GROUP BY k, window_start, window_end;`;

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 1);
});
afterEach(() => running.abort());

const windows = () => running.records('windows').map(([, value]) => value as { k: string; ends: string; n: number });
const total = () => windows().reduce((sum, { n }) => sum + n, 0);

describe('windows by processing time', () => {
  it('end without input, and hold each record once, whoever runs them', async () => {
    let appended = 0;
    for (let round = 0; round < 4; round++) {
      await running.start([runnable(WINDOWS)]);
      for (let i = 0; i < 5; i++) {
        running.append('clicks', 0, { k: 'a' }, { k: 'b' });
        appended += 2;
        await until(() => total() >= appended - 4 * (i % 2));
      }
      // In turn in good order, in the midst of things, and between two windows.
      if (round === 1) await running.abort();
      else await running.drain();
    }
    await running.start([runnable(WINDOWS)]);
    await until(() => total() === appended);
    const ends = windows().map(({ k, ends: end }) => `${k} ${end}`);
    expect(new Set(ends).size).toBe(ends.length);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Running, runnable, until } from '../test/running.ts';
import { Idleness } from './idleness.ts';

describe('a topic partition is idle', () => {
  let nowMs: number;
  let idleness: Idleness;
  beforeEach(() => {
    nowMs = 1000;
    idleness = new Idleness({ now: () => nowMs, sleep: () => Promise.resolve() }, 100);
  });
  const look = (atMs: number, position: number, end: number | null): boolean => {
    nowMs = atMs;
    return idleness.looked(position, end);
  };

  it('when it stood at its end for the whole timeout, which is told once', () => {
    expect([look(1000, 5, 5), look(1099, 5, 5), look(1100, 5, 5), look(1200, 5, 5)]).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(idleness.isIdle).toBe(true);
  });

  it('not while it cannot be fetched, whatever came before: its leader is away', () => {
    expect([look(1000, 5, 5), look(1050, 5, null), look(1150, 5, null)]).toEqual([false, false, false]);
    expect([look(1160, 5, 5), look(1250, 5, 5), look(1260, 5, 5)]).toEqual([false, false, true]);
  });

  it('not while records wait in it', () => {
    expect([look(1000, 5, 5), look(1090, 5, 7), look(1200, 5, 7), look(1210, 7, 7)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(look(1310, 7, 7)).toBe(true);
  });

  it('not because the clock was set back and forth', () => {
    expect([look(1000, 5, 5), look(500, 5, 5), look(599, 5, 5), look(600, 5, 5)]).toEqual([false, false, false, true]);
  });

  it('never without a timeout', () => {
    const never = new Idleness({ now: () => nowMs, sleep: () => Promise.resolve() }, 0);
    nowMs = 1e9;
    expect([never.looked(5, 5), never.leftMs]).toEqual([false, Infinity]);
  });
});

describe('a pipeline with an idle topic partition', () => {
  const text = (options: string, set = '') => `${set}
    CREATE TABLE s (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
    WITH ('connector' = 'kafka', 'topic' = 's', 'format' = 'json'${options});
    CREATE TABLE v (k STRING, w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'v', 'format' = 'json');
    INSERT INTO v SELECT k, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '1' SECOND))
    GROUP BY k, window_start, window_end;`;
  let running: Running;
  beforeEach(() => {
    running = new Running();
    running.createTopic('s', 2);
  });
  afterEach(() => running.abort());
  const closed = () => running.records('v').length;

  it.each([
    ['its table says when', text(`, 'scan.watermark.idle-timeout' = '100 ms'`)],
    ['the session says when', text('', `SET 'table.exec.source.idle-timeout' = '100 ms';`)],
  ])('closes windows: %s', async (_, sql) => {
    running.append('s', 0, { k: 'a', ts: '2026-01-01 00:00:00' });
    running.append('s', 1, { k: 'a', ts: '2026-01-01 00:00:00' }, { k: 'a', ts: '2026-01-01 00:00:05' });
    await running.start([runnable(sql)]);
    await until(() => closed() === 0);
    running.append('s', 1, { k: 'a', ts: '2026-01-01 00:00:10' });
    await until(() => closed() === 2);
    // And again after a restart: what was decided is in the log, what is yet to be is decided anew.
    await running.drain();
    await running.start([runnable(sql)]);
    running.append('s', 1, { k: 'a', ts: '2026-01-01 00:00:20' });
    await until(() => closed() === 3);
    // It comes back, and holds windows again.
    running.append('s', 0, { k: 'a', ts: '2026-01-01 00:00:30' });
    running.append('s', 1, { k: 'a', ts: '2026-01-01 00:00:40' });
    await until(() => closed() === 4);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { LastCommit } from './fleet.ts';
import { figuresOf, Recoveries } from './recoveries.ts';
import { vacuousness } from './report.ts';

describe('the report of the torture', () => {
  it('is vacuous where something was hit too rarely, or the load too low', () => {
    const wanted = { 'kill processor': 3, 'in restore': 1 };
    const hits = { 'kill processor': 3, 'in restore': 1 };
    expect(vacuousness({ hits, eventsPerSecond: 100 }, wanted, 100)).toEqual([]);
    expect(vacuousness({ hits: { 'kill processor': 2 }, eventsPerSecond: 99 }, wanted, 100)).toEqual([
      'kill processor: 2 times, at least 3 are wanted',
      'in restore: 0 times, at least 1 are wanted',
      '99 events a second, at least 100 are wanted',
    ]);
  });

  it('takes percentiles by nearest rank', () => {
    expect(figuresOf([3, 1, 2])).toEqual({ count: 3, p50Ms: 2, p99Ms: 3, mostMs: 3 });
    expect(figuresOf(Array.from({ length: 200 }, (_, i) => i + 1))).toEqual({
      count: 200,
      p50Ms: 100,
      p99Ms: 198,
      mostMs: 200,
    });
  });
});

describe('a recovery', () => {
  const commits = new Map<string, LastCommit>();
  const commit = (task: string): void => void commits.set(task, { member: 'm', ms: performance.now() });

  it('is over when every task has committed after the kill, and not before', async () => {
    const recoveries = new Recoveries(commits);
    commit('a');
    commit('b');
    await tick();
    recoveries.begin('processor', ['a', 'b']);
    await tick();
    commit('a');
    recoveries.look();
    expect(recoveries.outstanding).toEqual(['a', 'b']);
    expect(recoveries.figures()).toEqual({});
    commit('b');
    recoveries.look();
    expect(recoveries.outstanding).toEqual([]);
    expect(recoveries.figures().processor.count).toBe(1);
  });

  it('counts a task that is hit again from the newer kill, and tells what was disturbed apart', async () => {
    const recoveries = new Recoveries(commits);
    recoveries.begin('processor', ['a', 'b']);
    recoveries.begin('processor', ['b']);
    recoveries.disturb();
    await tick();
    commit('a');
    recoveries.look();
    expect(recoveries.outstanding).toEqual(['b']);
    commit('b');
    recoveries.look();
    expect(recoveries.figures()['processor, disturbed'].count).toBe(2);
  });

  it('of what has no tasks is over when somebody says so', () => {
    const recoveries = new Recoveries(commits);
    const [first, second] = [recoveries.open('sink'), recoveries.open('sink')];
    first();
    recoveries.disturb();
    second();
    expect(recoveries.figures().sink.count).toBe(1);
    expect(recoveries.figures()['sink, disturbed'].count).toBe(1);
  });

  const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
});

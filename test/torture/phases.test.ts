import { describe, expect, it } from '@jest/globals';
import { PhaseWatch } from './phases.ts';

const status = (task: string, to: string): string => JSON.stringify({ task, status: to, msg: 'task' });
const begins = (task: string, snapshot = false): string => JSON.stringify({ task, snapshot, msg: 'commit begins' });
const ended = (task: string, outcome: string): string => JSON.stringify({ task, status: outcome, msg: 'commit ended' });

describe('the phase of a process by its log', () => {
  it('is that of its last lines, task by task', () => {
    const watch = new PhaseWatch();
    watch.line(status('a', 'opening'));
    expect(watch.phases()).toEqual(['rebalance']);
    watch.line(status('a', 'restoring'));
    expect(watch.phases()).toEqual(['restore']);
    watch.line(status('a', 'running'));
    expect(watch.phases()).toEqual([]);
    watch.line(begins('a'));
    watch.line(begins('b', true));
    expect(watch.phases()).toEqual(['transaction', 'snapshot']);
    watch.line(ended('b', 'committed'));
    expect(watch.phases()).toEqual(['transaction']);
    watch.line(ended('a', 'unknown'));
    expect(watch.phases()).toEqual([]);
  });

  it('tells of certain commits only, and of the tasks there are', () => {
    const committed: string[] = [];
    const watch = new PhaseWatch((task) => committed.push(task));
    for (const task of ['a', 'b', 'c']) watch.line(status(task, 'running'));
    watch.line(ended('a', 'committed'));
    watch.line(ended('b', 'fenced'));
    watch.line(status('b', 'stopped'));
    expect(committed).toEqual(['a']);
    expect(watch.tasks()).toEqual(['a', 'c']);
  });

  it('is waited for, and not for ever', async () => {
    const watch = new PhaseWatch();
    const reached = watch.reaches('snapshot', 10_000);
    watch.line(begins('a'));
    watch.line(begins('b', true));
    expect(await reached).toBe(true);
    expect(await watch.reaches('restore', 1)).toBe(false);
  });

  it('passes over other lines, and one that a kill cut off', () => {
    const watch = new PhaseWatch();
    watch.line('{"level":"info","msg":"millrace processor answers"}');
    watch.line(begins('a').slice(0, -3));
    expect(watch.phases()).toEqual([]);
  });
});

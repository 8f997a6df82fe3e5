import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import { isCodedError, MillraceError, type TaskLog, type TaskSpec, type TopicSpec } from '@millrace/ports';
import { MendingPause } from './mending.ts';
import { COUNTED, Running, runnable, until } from './test/running.ts';

/** A log that some rights are missing for. */
class GuardedLog extends MemoryEventLog {
  refusesTask: (spec: TaskSpec) => boolean = () => false;
  refusesTopic: (name: string) => boolean = () => false;

  override async openTask(spec: TaskSpec): Promise<TaskLog> {
    if (this.refusesTask(spec)) throw notAuthorized(spec.taskId);
    return super.openTask(spec);
  }

  override async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    const refused = topics.find(({ name }) => this.refusesTopic(name));
    if (refused !== undefined) throw notAuthorized(refused.name);
    return super.ensureTopics(topics);
  }
}

const notAuthorized = (what: string) =>
  new MillraceError('MLR_LOG_NOT_AUTHORIZED', `opening ${what}: give this user the ACL`);

let log: GuardedLog;
let running: Running;
beforeEach(() => {
  const cluster = new MemoryCluster();
  log = new GuardedLog(cluster, { clock: systemClock });
  running = new Running(cluster, log);
  running.createTopic('clicks', 1);
});
afterEach(() => running.abort());

const quick = { tuning: { retryFailedMs: 5 } };
const counted = (pipeline = 'p') => (running.table(`${pipeline}.counts`)['{"k":"a"}'] as { n: number } | undefined)?.n;

describe('what has failed, and may be mended from outside', () => {
  it('is a task that goes on by itself once it is', async () => {
    log.refusesTask = ({ taskId }) => taskId === 'p.counts.local.0';
    const { processor } = await running.start([runnable(COUNTED)], quick);
    running.append('clicks', 0, { k: 'a', n: 1 });
    const failed = () => processor.tasks().find(({ status }) => status === 'failed');
    await until(() => failed() !== undefined);
    expect(failed()).toMatchObject({ taskId: 'p.counts.local.0', error: { code: 'MLR_LOG_NOT_AUTHORIZED' } });
    log.refusesTask = () => false;
    await until(() => counted() === 1);
    await until(() => processor.tasks().every(({ status, error }) => status === 'running' && error === null));
  });

  it('is a pipeline that could not be started: it joins beside the others once it can', async () => {
    log.refusesTopic = (name) => name.startsWith('__millrace.q.');
    const { processor, failures } = await running.start([runnable(COUNTED, 'p'), runnable(COUNTED, 'q')], quick);
    expect(failures).toMatchObject([{ pipeline: 'q', error: { code: 'MLR_LOG_NOT_AUTHORIZED' } }]);
    running.append('clicks', 0, { k: 'a', n: 1 });
    await until(() => counted('p') === 1);
    expect(processor.failures()).toHaveLength(1);
    log.refusesTopic = () => false;
    await until(() => counted('q') === 1);
    expect(processor.failures()).toEqual([]);
    running.append('clicks', 0, { k: 'a', n: 1 });
    await until(() => counted('p') === 2 && counted('q') === 2);
    await running.drain();
    expect(processor.tasks().every(({ status }) => status === 'stopped')).toBe(true);
  });

  it('can be stopped while it waits', async () => {
    log.refusesTask = ({ taskId }) => !taskId.endsWith('.manifest');
    const { processor } = await running.start([runnable(COUNTED)], { tuning: { retryFailedMs: 600_000 } });
    await until(() => processor.tasks().length > 0 && processor.tasks().every(({ status }) => status === 'failed'));
    await running.drain();
  });
});

it('is not tried again when only a new process could mend it', async () => {
  let opened = 0;
  log.refusesTask = ({ taskId }) => {
    if (taskId !== 'p.counts.local.0') return false;
    opened++;
    throw new MillraceError('MLR_STATE_OTHER_PLAN', 'another plan');
  };
  const { processor } = await running.start([runnable(COUNTED)], quick);
  const failed = () => processor.tasks().filter(({ status }) => status === 'failed');
  await until(() => failed().length === 1);
  await systemClock.sleep(50);
  expect(failed().every(({ error }) => isCodedError(error) && error.code === 'MLR_STATE_OTHER_PLAN')).toBe(true);
  expect(opened).toBe(1);
});

it('pauses twice as long each time, up to a limit, and begins anew when it went well', () => {
  const pause = new MendingPause(10);
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => pause.next())).toEqual([10, 20, 40, 80, 160, 320, 320, 320]);
  pause.reset();
  expect(pause.next()).toBe(10);
});

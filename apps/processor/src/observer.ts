import { mayBeMended } from '@millrace/runtime';
import { encodeHeaders } from '@millrace/formats';
import { linksFrom, traceparent, withBatchSpan, type Logger, type Metrics } from '@millrace/telemetry';
import type { ProcessorObserver } from './processor-part.ts';

/** Metrics, traces and logs of the tasks. */
export function processorObserver(metrics: Metrics, logger: Logger, now: () => number): ProcessorObserver {
  /** Running tasks by stage, and when a task began to restore. */
  const running = new Map<string, Set<string>>();
  const restoringSince = new Map<string, number>();
  /** Input topics of tasks that reported a lag. */
  const inputTopics = new Map<string, string>();
  /** Operators of a task whose entries were reported. */
  const growing = new Map<string, ReadonlyMap<string, number>>();

  const countTask = (taskId: string, isRunning: boolean): void => {
    const { pipeline, stage } = partsOf(taskId);
    const tasks = running.get(`${pipeline}.${stage}`) ?? new Set();
    running.set(`${pipeline}.${stage}`, isRunning ? tasks.add(taskId) : tasks);
    if (!isRunning) tasks.delete(taskId);
    metrics.tasks.set(tasks.size, { pipeline, stage });
  };

  const timeRestore = (taskId: string, isRestoring: boolean): void => {
    const sinceMs = restoringSince.get(taskId);
    if (isRestoring) restoringSince.set(taskId, now());
    else restoringSince.delete(taskId);
    if (sinceMs === undefined || isRestoring) return;
    const { pipeline, stage } = partsOf(taskId);
    metrics.restoreDuration.record(Math.max(0, now() - sinceMs) / 1000, { pipeline, stage });
  };

  /** A task that is not here any more must not look as if it stood still here. */
  const forgetTask = (taskId: string): void => {
    const labels = partsOf(taskId);
    metrics.stateEntries.remove(labels);
    metrics.watermarkLag.remove(labels);
    for (const operator of growing.get(taskId)?.keys() ?? []) metrics.stateGrowing.remove({ ...labels, operator });
    growing.delete(taskId);
    const topic = inputTopics.get(taskId);
    if (topic !== undefined) metrics.lag.remove(lagLabels(taskId, topic));
    inputTopics.delete(taskId);
  };

  return {
    failed: (what, err, waitMs) => {
      if (waitMs === null) logger.error({ err }, `${what} failed for good; the others run`);
      else logger.warn({ err }, `${what} failed, trying again`);
    },

    taskStatus: (task, status, err) => {
      countTask(task, status === 'running');
      if (status === 'restoring' || status === 'running') timeRestore(task, status === 'restoring');
      if (status === 'stopped' || status === 'failed') forgetTask(task);
      if (status === 'failed' && mayBeMended(err))
        logger.error({ task, err }, 'task failed; it is tried again, in case it is mended');
      else if (status === 'failed') logger.error({ task, err }, 'task failed and is not tried again');
      else if (err !== undefined) logger.warn({ task, err }, 'task will be opened again');
      else logger.debug({ task, status }, 'task');
    },

    committing: (task, snapshot) => logger.debug({ task, snapshot }, 'commit begins'),

    recordsLost: (task, { topic, partition }, { from, to }) => {
      const { pipeline, stage } = partsOf(task);
      metrics.recordsLost.add(to - from, { pipeline, stage });
      logger.warn(
        { task, topic, partition, from, to },
        'records were deleted before they were read; going on behind them',
      );
    },

    sourceCheckFailed: (pipeline, err) =>
      logger.warn({ pipeline, err }, 'looking for new topic partitions failed, trying again'),

    committed: (report) => {
      logger.debug({ task: report.taskId, status: report.status, records: report.records }, 'commit ended');
      const { pipeline, stage, task } = partsOf(report.taskId);
      const labels = { pipeline, stage };
      metrics.commits.add(1, { ...labels, outcome: report.status });
      metrics.commitDuration.record(report.durationMs / 1000, labels);
      if (report.status !== 'committed') return;
      metrics.recordsProcessed.add(report.records, labels);
      metrics.recordsDeadLettered.add(report.deadLetters, labels);
      metrics.recordsDuplicate.add(report.duplicates, labels);
      metrics.recordsLate.add(report.late, labels);
      metrics.stateEntries.set(report.stateEntries, { ...labels, task });
      growing.set(report.taskId, report.growing);
      for (const [operator, entries] of report.growing)
        metrics.stateGrowing.set(entries, { ...labels, operator, task });
      if (report.lag !== null) {
        inputTopics.set(report.taskId, report.input.topic);
        metrics.lag.set(report.lag, lagLabels(report.taskId, report.input.topic));
      }
      if (Number.isFinite(report.watermark)) {
        metrics.watermarkLag.set((now() - report.watermark) / 1000, { ...labels, task });
      }
    },

    commitSpan: (taskId, traceparents) => {
      const links = linksFrom(traceparents);
      if (links.length === 0) return null;
      const ended = Promise.withResolvers<void>();
      let headers = encodeHeaders({});
      const work = (): Promise<void> => {
        const parent = traceparent();
        if (parent !== null) headers = encodeHeaders({ traceparent: parent });
        return ended.promise;
      };
      withBatchSpan({ name: `commit ${taskId}`, kind: 'producer', links }, work).catch(() => {});
      return {
        headers,
        end: (status) => (status === 'committed' ? ended.resolve() : ended.reject(new Error(`commit is ${status}`))),
      };
    },
  };
}

/** Two stages may read one topic: each stands where it stands, so the stage is the group. */
function lagLabels(taskId: string, topic: string): { group: string; topic: string; partition: string } {
  const { pipeline, stage, task } = partsOf(taskId);
  return { group: `${pipeline}.${stage}`, topic, partition: task };
}

/** `<pipeline>.<stage>.<task>`: the stage may hold dots, the others cannot. */
function partsOf(taskId: string): { pipeline: string; stage: string; task: string } {
  const first = taskId.indexOf('.');
  const last = taskId.lastIndexOf('.');
  return { pipeline: taskId.slice(0, first), stage: taskId.slice(first + 1, last), task: taskId.slice(last + 1) };
}

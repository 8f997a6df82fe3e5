import { encodeHeaders } from '@millrace/formats';
import { linksFrom, traceparent, withBatchSpan, type Logger, type Metrics } from '@millrace/telemetry';
import type { ProcessorObserver } from './processor-part.ts';

/** Metrics, traces and logs of the tasks. */
export function processorObserver(metrics: Metrics, logger: Logger, now: () => number): ProcessorObserver {
  return {
    failed: (what, err) => logger.error({ err }, `${what}: failed`),

    taskStatus: (task, status, err) => {
      if (status === 'failed') logger.error({ task, err }, 'task failed and is not tried again');
      else if (err !== undefined) logger.warn({ task, err }, 'task will be opened again');
      else logger.debug({ task, status }, 'task');
    },

    committed: (report) => {
      const { pipeline, stage, task } = partsOf(report.taskId);
      const labels = { pipeline, stage };
      metrics.commits.add(1, { ...labels, outcome: report.status });
      metrics.commitDuration.record(report.durationMs / 1000, labels);
      if (report.status !== 'committed') return;
      metrics.recordsProcessed.add(report.records, labels);
      metrics.recordsDeadLettered.add(report.deadLetters, labels);
      metrics.recordsLate.add(report.late, labels);
      metrics.stateEntries.set(report.stateEntries, { ...labels, task });
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

/** `<pipeline>.<stage>.<task>`: the stage may hold dots, the others cannot. */
function partsOf(taskId: string): { pipeline: string; stage: string; task: string } {
  const first = taskId.indexOf('.');
  const last = taskId.lastIndexOf('.');
  return { pipeline: taskId.slice(0, first), stage: taskId.slice(first + 1, last), task: taskId.slice(last + 1) };
}

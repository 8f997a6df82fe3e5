import { linksFrom, withBatchSpan, type Logger, type Metrics } from '@millrace/telemetry';
import type { SinkObserver } from './options.ts';

/** Metrics, traces and logs of the sink. */
export function sinkObserver(metrics: Metrics, logger: Logger, group: string): SinkObserver {
  /** Rows on their way, by view and topic partition. */
  const inFlight = new Map<string, Map<number, number>>();
  return {
    inFlight: (view, partition, rows) => {
      const partitions = inFlight.get(view) ?? new Map<number, number>();
      inFlight.set(view, partitions.set(partition, rows));
      metrics.sinkInFlight.set(
        [...partitions.values()].reduce((sum, count) => sum + count, 0),
        { view },
      );
    },
    lag: ({ topic, partition }, records) => {
      if (records === null) metrics.lag.remove({ group, topic, partition });
      else metrics.lag.set(records, { group, topic, partition });
    },
    written: ({ view, rows, conflated }) => {
      metrics.rowsWritten.add(rows, { view });
      metrics.rowsConflated.add(conflated, { view });
    },
    failed: (what, err, waitMs) => {
      if (waitMs === null) logger.error({ err }, `${what} failed for good`);
      else logger.warn({ err }, `${what} failed, trying again`);
    },
    storeChanged: (err) => {
      if (err === null) logger.info('the store is back');
      else logger.warn({ err }, 'the store is away; rows wait in the log until it is back');
    },
    traced: (view, traceparents, work) =>
      withBatchSpan({ name: `write ${view}`, kind: 'client', links: linksFrom(traceparents) }, work),
  };
}

import { traceparent, type Logger, type Metrics } from '@millrace/telemetry';
import type { IngestObserver } from './ingest.ts';

/** Metrics, traces and logs of ingest. */
export function ingestObserver(metrics: Metrics, logger: Logger): IngestObserver {
  return {
    traceparent,
    taken: (table, accepted, quarantinedByCode) => {
      metrics.recordsAppended.add(accepted, { table });
      for (const [code, count] of quarantinedByCode) metrics.recordsQuarantined.add(count, { table, code });
    },
    failed: (what, err, waitMs) => {
      if (waitMs === null) logger.error({ err }, `${what} failed for good`);
      else logger.warn({ err }, `${what} failed, trying again`);
    },
  };
}

import type { Model, Row } from '../oracle/model.ts';
import type { SimCase, ViewStatement } from '../sim-case.ts';
import { aggregate } from './aggregates.ts';
import { SOURCE_SQL, WATERMARK_DELAY_MS } from './sql.ts';

interface WindowOptions {
  /** The window table function and its intervals. */
  readonly fn: 'TUMBLE' | 'HOP';
  readonly intervals: string;
  readonly window: NonNullable<Model['window']>;
  readonly emit?: Model['emit'];
  readonly latenessMs?: number;
  readonly hasIdle?: boolean;
}

/** Count, sum, min, max and average per page and window. */
export function windowedSql({ fn, intervals, emit = 'on-update', latenessMs = 0 }: WindowOptions): string {
  return `
CREATE TABLE page_windows (
  page         STRING,
  window_start TIMESTAMP(3),
  window_end   TIMESTAMP(3),
  n            BIGINT,
  total        BIGINT,
  least        BIGINT,
  most         BIGINT,
  mean         DOUBLE,
  PRIMARY KEY (page, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra', 'emit' = '${emit}', 'allowed-lateness' = '${latenessMs} ms');

INSERT INTO page_windows
SELECT page, window_start, window_end, COUNT(*), SUM(amount), MIN(amount), MAX(amount), AVG(price)
FROM TABLE(${fn}(TABLE clicks, DESCRIPTOR(event_time), ${intervals}))
GROUP BY page, window_start, window_end;
`;
}

export function windowedStatement({
  window,
  emit = 'on-update',
  latenessMs = 0,
  hasIdle,
}: WindowOptions): ViewStatement {
  return {
    target: 'page_windows',
    model: {
      window,
      emit,
      watermarkDelayMs: WATERMARK_DELAY_MS,
      latenessMs,
      hasIdle,
      key: ({ page }) => page,
      row: (page, windowStart, clicks) => ({
        page,
        window_start: windowStart,
        window_end: windowStart + window.sizeMs,
        ...aggregate(clicks),
      }),
    },
    identify: ({ page, window_start }: Row) => `${page}@${window_start}`,
  };
}

function windowed(name: string, options: WindowOptions): SimCase {
  return { name, sql: SOURCE_SQL + windowedSql(options), statements: [windowedStatement(options)] };
}

function withIdleTimeout(name: string, options: WindowOptions): SimCase {
  const simCase = windowed(name, options);
  const timeout = "'scan.watermark.idle-timeout' = '20 ms', 'scan.startup.mode'";
  return { ...simCase, sql: simCase.sql.replace("'scan.startup.mode'", timeout) };
}

/** In a plan that was cut: MIN(DISTINCT …) is MIN, and a general statement. Its aggregates are in two phases, too. */
function cut(name: string, options: WindowOptions): SimCase {
  const simCase = windowed(name, { ...options, emit: 'on-close' });
  return { ...simCase, sql: `SET 'parallelism.default' = '3';${simCase.sql.replace('MIN(', 'MIN(DISTINCT ')}` };
}

export const WINDOWED_CASES: readonly SimCase[] = [
  windowed('tumbling window', {
    fn: 'TUMBLE',
    intervals: "INTERVAL '10' SECOND",
    window: { sizeMs: 10_000, slideMs: 10_000 },
  }),
  windowed('hopping window', {
    fn: 'HOP',
    intervals: "INTERVAL '4' SECOND, INTERVAL '12' SECOND",
    window: { sizeMs: 12_000, slideMs: 4000 },
  }),
  windowed('tumbling window with allowed lateness', {
    fn: 'TUMBLE',
    intervals: "INTERVAL '4' SECOND",
    window: { sizeMs: 4000, slideMs: 4000 },
    latenessMs: 3000,
  }),
  windowed('tumbling window, on close', {
    fn: 'TUMBLE',
    intervals: "INTERVAL '5' SECOND",
    window: { sizeMs: 5000, slideMs: 5000 },
    emit: 'on-close',
  }),
  cut('tumbling window, cut', {
    fn: 'TUMBLE',
    intervals: "INTERVAL '5' SECOND",
    window: { sizeMs: 5000, slideMs: 5000 },
  }),
  cut('hopping window, cut', {
    fn: 'HOP',
    intervals: "INTERVAL '4' SECOND, INTERVAL '12' SECOND",
    window: { sizeMs: 12_000, slideMs: 4000 },
  }),
  withIdleTimeout('tumbling window, of topic partitions that may rest', {
    fn: 'TUMBLE',
    intervals: "INTERVAL '10' SECOND",
    window: { sizeMs: 10_000, slideMs: 10_000 },
    // So late is no record.
    latenessMs: 3_600_000,
    hasIdle: true,
  }),
];

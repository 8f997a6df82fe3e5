import type { Model, Row } from '../oracle/model.ts';
import type { SimCase } from '../sim-case.ts';
import { aggregate } from './aggregates.ts';
import { SOURCE_SQL, WATERMARK_DELAY_MS } from './sql.ts';

interface WindowedOptions {
  readonly name: string;
  /** The window table function's call, without its first two arguments. */
  readonly windowSql: string;
  readonly window: NonNullable<Model['window']>;
  readonly emit?: Model['emit'];
  readonly latenessMs?: number;
}

/** Count, sum, min, max and average per page and window. */
function windowed({ name, windowSql, window, emit = 'on-update', latenessMs = 0 }: WindowedOptions): SimCase {
  const [fn, intervals] = windowSql.split(': ');
  return {
    name,
    sql: `${SOURCE_SQL}
CREATE TABLE pages (
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

INSERT INTO pages
SELECT page, window_start, window_end, COUNT(*), SUM(amount), MIN(amount), MAX(amount), AVG(price)
FROM TABLE(${fn}(TABLE clicks, DESCRIPTOR(event_time), ${intervals}))
GROUP BY page, window_start, window_end;
`,
    model: {
      window,
      emit,
      watermarkDelayMs: WATERMARK_DELAY_MS,
      latenessMs,
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

export const WINDOWED_CASES: readonly SimCase[] = [
  windowed({
    name: 'tumbling window',
    windowSql: "TUMBLE: INTERVAL '10' SECOND",
    window: { sizeMs: 10_000, slideMs: 10_000 },
  }),
  windowed({
    name: 'hopping window',
    windowSql: "HOP: INTERVAL '4' SECOND, INTERVAL '12' SECOND",
    window: { sizeMs: 12_000, slideMs: 4000 },
  }),
  windowed({
    name: 'tumbling window with allowed lateness',
    windowSql: "TUMBLE: INTERVAL '4' SECOND",
    window: { sizeMs: 4000, slideMs: 4000 },
    latenessMs: 3000,
  }),
  windowed({
    name: 'tumbling window, on close',
    windowSql: "TUMBLE: INTERVAL '5' SECOND",
    window: { sizeMs: 5000, slideMs: 5000 },
    emit: 'on-close',
  }),
];

import type { SimCase } from '../sim-case.ts';
import { aggregate } from './aggregates.ts';
import { SOURCE_SQL, WATERMARK_DELAY_MS } from './sql.ts';

const NO_WINDOW = { window: null, emit: 'on-update', watermarkDelayMs: WATERMARK_DELAY_MS, latenessMs: 0 } as const;

export const UNWINDOWED_CASES: readonly SimCase[] = [
  {
    name: 'grouped without a window',
    sql: `${SOURCE_SQL}
CREATE TABLE pages (
  page  STRING,
  n     BIGINT,
  total BIGINT,
  least BIGINT,
  most  BIGINT,
  mean  DOUBLE,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO pages
SELECT page, COUNT(*), SUM(amount), MIN(amount), MAX(amount), AVG(price)
FROM clicks
WHERE id % 5 <> 0
GROUP BY page;
`,
    model: {
      ...NO_WINDOW,
      key: ({ id, page }) => (id % 5 === 0 ? null : page),
      row: (page, _windowStart, clicks) => ({ page, ...aggregate(clicks) }),
    },
    identify: (row) => String(row.page),
  },
  {
    name: 'projection',
    sql: `${SOURCE_SQL}
CREATE TABLE big_clicks (
  id     BIGINT,
  page   STRING,
  twice  BIGINT,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO big_clicks
SELECT id, page, amount * 2 FROM clicks WHERE amount > 300;
`,
    model: {
      ...NO_WINDOW,
      key: ({ id, amount }) => (amount !== null && amount > 300 ? String(id) : null),
      row: (_key, _windowStart, clicks) => {
        const { id, page, amount } = clicks[clicks.length - 1];
        return { id, page, twice: (amount ?? 0) * 2 };
      },
    },
    identify: (row) => String(row.id),
  },
];

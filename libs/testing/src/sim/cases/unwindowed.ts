import type { CopyStatement, SimCase, ViewStatement } from '../sim-case.ts';
import { aggregate } from './aggregates.ts';
import { SOURCE_SQL, WATERMARK_DELAY_MS } from './sql.ts';

const NO_WINDOW = { window: null, emit: 'on-update', watermarkDelayMs: WATERMARK_DELAY_MS, latenessMs: 0 } as const;

export const GROUPED_SQL = `
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
`;

export const GROUPED: ViewStatement = {
  target: 'pages',
  model: {
    ...NO_WINDOW,
    key: ({ id, page }) => (id % 5 === 0 ? null : page),
    row: (page, _windowStart, clicks) => ({ page, ...aggregate(clicks) }),
  },
  identify: ({ page }) => String(page),
};

const LATEST_SQL = `
CREATE TABLE latest_clicks (
  page  STRING,
  id    BIGINT,
  twice BIGINT,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO latest_clicks
SELECT page, id, amount * 2 FROM clicks WHERE amount > 300;
`;

/** Of the clicks on a page the last one stays: last in the order in which the exchange brings them. */
const LATEST: ViewStatement = {
  target: 'latest_clicks',
  model: {
    ...NO_WINDOW,
    key: ({ page, amount }) => (amount !== null && amount > 300 ? page : null),
    row: (page, _windowStart, clicks) => {
      const { id, amount } = clicks[clicks.length - 1];
      return { page, id, twice: (amount ?? 0) * 2 };
    },
  },
  identify: ({ page }) => String(page),
};

export const COPY_SQL = `
CREATE TABLE cheap_clicks (
  id    BIGINT,
  page  STRING,
  price DOUBLE
) WITH ('connector' = 'kafka', 'topic' = 'cheap_clicks', 'format' = 'json');

INSERT INTO cheap_clicks
SELECT id, page, price FROM clicks WHERE price < 40;
`;

export const COPY: CopyStatement = {
  target: 'cheap_clicks',
  copy: ({ id, page, price }) => (price !== null && price < 40 ? { id, page, price } : null),
};

export const UNWINDOWED_CASES: readonly SimCase[] = [
  { name: 'grouped without a window', sql: SOURCE_SQL + GROUPED_SQL, statements: [GROUPED] },
  { name: 'latest row per key', sql: SOURCE_SQL + LATEST_SQL, statements: [LATEST] },
  {
    name: 'two statements on one source',
    sql: SOURCE_SQL + COPY_SQL + GROUPED_SQL,
    statements: [COPY, GROUPED],
  },
];

import type { Click } from '../oracle/source-record.ts';
import type { SimCase, ViewStatement } from '../sim-case.ts';
import { SOURCE_SQL, WATERMARK_DELAY_MS } from './sql.ts';

/** Statements that run in the general engine: one task behind an exchange of whole rows. */
const UPDATING = { window: null, emit: 'on-update', watermarkDelayMs: WATERMARK_DELAY_MS, latenessMs: 0 } as const;

const DISTINCT_SQL = `
CREATE TABLE page_amounts (
  page    STRING,
  amounts BIGINT,
  total   BIGINT,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO page_amounts
SELECT page, COUNT(DISTINCT amount), SUM(DISTINCT amount) FROM clicks GROUP BY page;
`;

const DISTINCT: ViewStatement = {
  target: 'page_amounts',
  model: {
    ...UPDATING,
    key: ({ page }) => page,
    row: (page, _windowStart, clicks) => {
      const amounts = new Set(clicks.flatMap(({ amount }) => (amount === null ? [] : [amount])));
      const total = [...amounts].reduce((sum, amount) => sum + amount, 0);
      return { page, amounts: amounts.size, total: amounts.size === 0 ? null : total };
    },
  },
  identify: ({ page }) => String(page),
};

const LARGEST_SQL = `
CREATE TABLE largest_clicks (
  page   STRING,
  id     BIGINT,
  amount BIGINT,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO largest_clicks
SELECT page, id, amount FROM (
  SELECT page, id, amount, ROW_NUMBER() OVER (PARTITION BY page ORDER BY amount DESC, id) AS place FROM clicks
) WHERE place = 1;
`;

/** NULL is the smallest amount. */
const isBefore = (a: Click, b: Click) =>
  (a.amount ?? -Infinity) !== (b.amount ?? -Infinity) ? (a.amount ?? -Infinity) > (b.amount ?? -Infinity) : a.id < b.id;

const LARGEST: ViewStatement = {
  target: 'largest_clicks',
  model: {
    ...UPDATING,
    key: ({ page }) => page,
    row: (page, _windowStart, clicks) => {
      const { id, amount } = clicks.reduce((best, click) => (isBefore(click, best) ? click : best));
      return { page, id, amount };
    },
  },
  identify: ({ page }) => String(page),
};

export const GENERAL_CASES: readonly SimCase[] = [
  { name: 'distinct values, in the general engine', sql: SOURCE_SQL + DISTINCT_SQL, statements: [DISTINCT] },
  { name: 'first of a ranking, in the general engine', sql: SOURCE_SQL + LARGEST_SQL, statements: [LARGEST] },
];

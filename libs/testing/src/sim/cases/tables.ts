import type { Row } from '../oracle/model.ts';
import type { Click } from '../oracle/source-record.ts';
import type { SimCase, TableStatement } from '../sim-case.ts';
import { SOURCE_SQL } from './sql.ts';

/** Statements whose result hangs on what came in, and not on its order: their oracle is the table of all clicks. */

const PAIRS_SQL = `
CREATE TABLE pairs (
  id    BIGINT,
  page  STRING,
  after STRING,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO pairs
SELECT a.id, a.page, b.page FROM clicks AS a JOIN clicks AS b ON b.id = a.id + 1;
`;

/** A click that was sent twice is the same click: its pairs are equal rows of one key. */
function pairsOf(clicks: readonly Click[]): Row[] {
  const byId = new Map(clicks.map((click) => [click.id, click]));
  return [...byId.values()].flatMap(({ id, page }) => {
    const after = byId.get(id + 1);
    return after === undefined ? [] : [{ id, page, after: after.page }];
  });
}

const PAIRS: TableStatement = {
  target: 'pairs',
  table: pairsOf,
  identify: ({ id }) => String(id),
  includes: (rows, clicks) => {
    const held = new Set(rows.map(({ id }) => id));
    const missing = pairsOf(clicks).find(({ id }) => !held.has(id));
    return missing === undefined ? null : JSON.stringify(missing);
  },
};

const SIZES_SQL = `
CREATE TABLE page_sizes (
  clicks_of_a_page BIGINT,
  pages            BIGINT,
  PRIMARY KEY (clicks_of_a_page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO page_sizes
SELECT n, COUNT(*) FROM (SELECT page, COUNT(*) AS n FROM clicks GROUP BY page) GROUP BY n;
`;

/** Updates travel: each click takes its page from one group to the next, and empty groups are deleted. */
const SIZES: TableStatement = {
  target: 'page_sizes',
  table: (clicks) => {
    const pages = Map.groupBy(clicks, ({ page }) => page);
    const sizes = Map.groupBy(pages.values(), (of) => of.length);
    return [...sizes].map(([size, of]) => ({ clicks_of_a_page: size, pages: of.length }));
  },
  identify: ({ clicks_of_a_page: size }) => String(size),
};

const BUSY_SQL = `
CREATE TABLE busy_pages (
  page   STRING,
  n      BIGINT,
  least  BIGINT,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO busy_pages
SELECT a.page, COUNT(*), MIN(b.amount)
FROM clicks AS a JOIN (SELECT id, amount FROM clicks WHERE amount > 100) AS b ON b.id = a.id + 2
GROUP BY a.page HAVING COUNT(*) > 1;
`;

/** A join, then a group over it that has rows only above a bound: a click that was sent twice counts twice. */
const BUSY: TableStatement = {
  target: 'busy_pages',
  table: (clicks) => {
    const byId = Map.groupBy(clicks, ({ id }) => id);
    const joined = clicks.flatMap(({ id, page }) => (byId.get(id + 2) ?? []).map(({ amount }) => ({ page, amount })));
    const wanted = joined.filter((pair) => pair.amount !== null && pair.amount > 100);
    return [...Map.groupBy(wanted, ({ page }) => page)]
      .filter(([, of]) => of.length > 1)
      .map(([page, of]) => ({ page, n: of.length, least: Math.min(...of.map(({ amount }) => amount!)) }));
  },
  identify: ({ page }) => String(page),
};

export const TABLE_CASES: readonly SimCase[] = [
  { name: 'a table joined with itself', sql: SOURCE_SQL + PAIRS_SQL, statements: [PAIRS] },
  { name: 'a group of groups', sql: SOURCE_SQL + SIZES_SQL, statements: [SIZES] },
  { name: 'a group of a join', sql: SOURCE_SQL + BUSY_SQL, statements: [BUSY] },
];

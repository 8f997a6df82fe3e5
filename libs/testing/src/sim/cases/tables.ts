import type { Row } from '../oracle/model.ts';
import type { Click } from '../oracle/source-record.ts';
import type { CopyStatement, SimCase, TableStatement } from '../sim-case.ts';
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
  includes: (rows, clicks, isOwn) => {
    const held = new Set(rows.map(({ id }) => id));
    const missing = pairsOf(clicks).find(({ id }) => !held.has(id) && isOwn(String(id)));
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

const RIVALS_SQL = `
CREATE TABLE rival_pages (
  page  STRING,
  n     BIGINT,
  rival STRING,
  PRIMARY KEY (page) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO rival_pages
SELECT a.page, a.n, b.most FROM (SELECT page, COUNT(*) AS n FROM clicks GROUP BY page) AS a
LEFT JOIN (SELECT n, MAX(page) AS most FROM (SELECT page, COUNT(*) AS n FROM clicks GROUP BY page) GROUP BY n) AS b
ON a.n = b.n;
`;

/** What counts pages is read twice: by a group of its counts, and by a join with what that group gives. */
const RIVALS: TableStatement = {
  target: 'rival_pages',
  table: (clicks) => {
    const pages = Map.groupBy(clicks, ({ page }) => page);
    const counts = [...pages].map(([page, of]) => ({ page, n: of.length }));
    const most = new Map<number, string | null>();
    for (const { page, n } of counts) {
      const known = most.get(n) ?? null;
      most.set(n, known === null || (page !== null && page > known) ? page : known);
    }
    return counts.map(({ page, n }) => ({ page, n, rival: most.get(n)! }));
  },
  identify: ({ page }) => String(page),
};

const SORTED_SQL = `
CREATE TABLE sorted_clicks (
  id     BIGINT,
  amount STRING
) WITH ('connector' = 'kafka', 'topic' = 'sorted_clicks', 'format' = 'json');

INSERT INTO sorted_clicks SELECT id, 'large' FROM clicks WHERE amount > 100;
INSERT INTO sorted_clicks SELECT id, 'other' FROM clicks WHERE amount <= 100 OR amount IS NULL;
`;

/** Nothing is kept and there is no key: rows go on task by task. */
const SORTED: CopyStatement = {
  target: 'sorted_clicks',
  copy: ({ id, amount }) => ({ id, amount: amount !== null && amount > 100 ? 'large' : 'other' }),
};

/** As several tasks: parts of the plan behind each other, each with rows of its own keys. */
const cut = (sql: string): string => `SET 'parallelism.default' = '3';\n${SOURCE_SQL}${sql}`;

export const TABLE_CASES: readonly SimCase[] = [
  { name: 'a table joined with itself', sql: SOURCE_SQL + PAIRS_SQL, statements: [PAIRS] },
  { name: 'a group of groups', sql: SOURCE_SQL + SIZES_SQL, statements: [SIZES] },
  { name: 'a group of a join', sql: SOURCE_SQL + BUSY_SQL, statements: [BUSY] },
  { name: 'a table joined with itself, cut', sql: cut(PAIRS_SQL), statements: [PAIRS] },
  { name: 'a group of groups, cut', sql: cut(SIZES_SQL), statements: [SIZES] },
  { name: 'a group of a join, cut', sql: cut(BUSY_SQL), statements: [BUSY] },
  { name: 'a part that two others read, cut', sql: cut(RIVALS_SQL), statements: [RIVALS] },
  { name: 'a table read twice and put together, cut', sql: cut(SORTED_SQL), statements: [SORTED] },
];

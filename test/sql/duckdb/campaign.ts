import { rowsText, sameRows, type ResultRow } from './compare.ts';
import { CONSTRUCTS } from './constructs.ts';
import { randomTables, type Column, type Table } from './data.ts';
import { DuckDb } from './duckdb.ts';
import type { Rule } from './differences.ts';
import { Millrace } from './millrace.ts';
import { count, mayBeSeenEmpty, piece, smaller, write, type Node } from './node.ts';
import { Queries } from './queries.ts';
import { Random } from './random.ts';
import type { Query } from './relations.ts';

/** So many queries are asked of the same tables. */
const QUERIES_PER_TABLES = 20;

/** A query on which the two do not agree, as small as it could be made. */
export interface Disagreement {
  readonly seed: number;
  readonly text: string;
}

export interface Campaign {
  readonly queries: number;
  readonly rows: number;
  /** By construct, 0 for those that did not occur. */
  readonly counts: ReadonlyMap<string, number>;
  /** By which DuckDB was asked in other words. */
  readonly rules: ReadonlySet<Rule>;
  readonly disagreements: readonly Disagreement[];
  /** Queries that have rows. */
  readonly fruitful: number;
  /** Queries on which DuckDB failed an assertion of its own: there is nothing to compare. */
  readonly unanswered: number;
}

export interface CampaignOptions {
  readonly queries: number;
  readonly seed: number;
  /** Ends when there are so many disagreements. */
  readonly stopAfter?: number;
  readonly shrink?: boolean;
  readonly onProgress?: (queries: number, disagreements: readonly Disagreement[]) => void;
}

interface Question {
  readonly node: Node;
  readonly columns: readonly Column[];
  readonly tables: readonly Table[];
}

type Result = { readonly rows: readonly ResultRow[] } | { readonly error: string };

/** Asks both. The seed of each set of tables follows from the campaign's: `seed + n`, with n = 0, 1 … */
export async function runCampaign({
  queries,
  seed,
  stopAfter = 1,
  shrink = true,
  onProgress,
}: CampaignOptions): Promise<Campaign> {
  const duckdb = await DuckDb.open();
  const counts = new Map(CONSTRUCTS.map((construct) => [construct, 0]));
  const rules = new Set<Rule>();
  const disagreements: Disagreement[] = [];
  let asked = 0;
  let rows = 0;
  let fruitful = 0;
  let unanswered = 0;
  try {
    for (let group = seed; asked < queries && disagreements.length < stopAfter; group++) {
      const random = new Random(group);
      const tables = randomTables(random);
      const millrace = new Millrace(tables);
      await duckdb.load(tables);
      for (let i = 0; i < QUERIES_PER_TABLES && asked < queries; i++, asked++) {
        const { node, columns } = queryOf(random, tables);
        count(node, counts, rules);
        const question = { node, columns, tables };
        const [ours, theirs] = [askMillrace(millrace, question), await askDuckDb(duckdb, question)];
        if ('error' in theirs && theirs.error.startsWith('INTERNAL Error')) {
          unanswered++;
          continue;
        }
        if ('rows' in theirs) {
          rows += theirs.rows.length;
          if (theirs.rows.length > 0) fruitful++;
        }
        if (agree(ours, theirs, columns)) continue;
        const shrunk = shrink ? await shrinkQuestion(question, duckdb, failureOf(ours, theirs)) : question;
        disagreements.push({ seed: group, text: await describe(group, shrunk, duckdb) });
        await duckdb.load(tables);
        if (disagreements.length >= stopAfter) break;
      }
      onProgress?.(asked, disagreements);
    }
  } finally {
    duckdb.close();
  }
  return { queries: asked, rows, fruitful, unanswered, counts, rules, disagreements };
}

function queryOf(random: Random, tables: readonly Table[]): Query {
  for (;;) {
    const query = new Queries(random, tables).query(random.between(0, 3));
    if (!mayBeSeenEmpty(query.node)) return query;
  }
}

function askMillrace(millrace: Millrace, { node, columns }: Question): Result {
  try {
    return { rows: millrace.run(write(node, 'flink'), columns) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

async function askDuckDb(duckdb: DuckDb, { node }: Question): Promise<Result> {
  try {
    return { rows: await duckdb.run(write(node, 'duck')) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function agree(ours: Result, theirs: Result, columns: readonly Column[]): boolean {
  if ('error' in ours || 'error' in theirs) return false;
  const tolerant = columns.map(({ type }) => type.sql === 'DOUBLE');
  return sameRows(ours.rows, theirs.rows, tolerant);
}

/** The kind of failure that a smaller question must show too. */
function failureOf(ours: Result, theirs: Result): string {
  const part = (result: Result) => ('error' in result ? result.error.replace(/[^a-z ]+/gi, '').slice(0, 60) : 'rows');
  return `${part(ours)}/${part(theirs)}`;
}

async function shrinkQuestion(question: Question, duckdb: DuckDb, failure: string): Promise<Question> {
  let best = question;
  let attempts = 600;
  const fails = async (other: Question) => {
    if (mayBeSeenEmpty(other.node)) return false;
    attempts--;
    if (other.tables !== best.tables) await duckdb.load(other.tables);
    const [ours, theirs] = [askMillrace(new Millrace(other.tables), other), await askDuckDb(duckdb, other)];
    const still = !agree(ours, theirs, other.columns) && failureOf(ours, theirs) === failure;
    if (!still && other.tables !== best.tables) await duckdb.load(best.tables);
    return still;
  };
  for (const candidate of columnsOf(best)) {
    if (await fails(candidate)) {
      best = candidate;
      break;
    }
  }
  for (let found = true; found && attempts > 0;) {
    found = false;
    for (const node of smaller(best.node)) {
      if (attempts <= 0) break;
      if (!(await fails({ ...best, node }))) continue;
      best = { ...best, node };
      found = true;
      break;
    }
  }
  attempts = 300;
  for (const [t, { rows }] of question.tables.entries()) {
    for (let i = rows.length - 1; i >= 0 && attempts > 0; i--) {
      const tables = best.tables.map((table, j) =>
        j === t ? { ...table, rows: table.rows.filter((_, k) => k !== i) } : table,
      );
      if (await fails({ ...best, tables })) best = { ...best, tables };
    }
  }
  return best;
}

/** Each column alone. */
function columnsOf({ node, columns, tables }: Question): Question[] {
  if (columns.length === 1) return [];
  return columns.map((column) => ({
    tables,
    columns: [column],
    node: piece(`SELECT one.${column.name} FROM ({0}) AS one`, [node]),
  }));
}

async function describe(seed: number, question: Question, duckdb: DuckDb): Promise<string> {
  await duckdb.load(question.tables);
  const millrace = new Millrace(question.tables);
  const shown = (result: Result) => ('error' in result ? `  ${result.error}` : rowsText(result.rows));
  return [
    `seed ${seed}`,
    millrace.ddl,
    millrace.input(),
    `types: ${question.columns.map(({ type }) => type.sql).join(';')}`,
    `Millrace: ${write(question.node, 'flink')}`,
    shown(askMillrace(millrace, question)),
    `DuckDB: ${write(question.node, 'duck')}`,
    shown(await askDuckDb(duckdb, question)),
  ].join('\n');
}

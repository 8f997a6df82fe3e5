import { partitionId, type ObservedCluster } from '../observed-cluster.ts';
import type { TableStatement } from '../sim-case.ts';
import { checkVersions, compareRows, type StatementTopics } from './check-view.ts';
import type { Row } from './model.ts';
import type { Click, SourceRecord } from './source-record.ts';
import { readView, type ProgressRecord, type ViewRecord } from './view-records.ts';
import { claim } from './violation.ts';

/**
 * The oracle of statements of any shape, whose result depends on what came in and not on its order: the view's rows at
 * the end are the table of all clicks. On the way: versions that grow, one writer and at most one change per key and
 * commit; and whoever waits for a position finds what was written up to there.
 */
export function checkTable(
  cluster: ObservedCluster,
  topics: StatementTopics,
  { table, identify, includes }: TableStatement,
  source: readonly SourceRecord[][],
  { isWhole }: { readonly isWhole: boolean } = { isWhole: true },
): void {
  const view = cluster.read(topics.output).map(readView);
  const rows = new Map<string, Row>();
  const owners = new Map<string, number>();
  view.forEach((partition, task) => {
    checkVersions(partition.rows);
    checkCommits(cluster, topics, task, partition.rows);
    const state = new Map<string, Row>();
    const own = new Set(partition.rows.flatMap(({ row }) => (row === null ? [] : [identify(row)])));
    const isOwn = (identity: string) => view.length === 1 || own.has(identity);
    const waiting = [...partition.progress];
    const tell = (until: number): void => {
      for (; waiting.length > 0 && waiting[0].offset < until; waiting.shift()) {
        if (includes !== undefined) claimIncludes(waiting[0], [...state.values()], includes, isOwn, source);
      }
    };
    for (const { key, row, offset } of partition.rows) {
      tell(offset);
      const owner = owners.get(key) ?? task;
      claim(owner === task, () => `view key ${key} is written by view tasks ${owner} and ${task}`);
      owners.set(key, task);
      // A row that came and went within one commit is deleted although nobody saw it.
      if (row === null) state.delete(key);
      else state.set(key, row);
    }
    tell(Infinity);
    for (const row of state.values()) rows.set(identify(row), row);
  });
  if (isWhole) compareRows('at the end', rows, byIdentity(table(clicksOf(source, () => Infinity)), identify));
}

/** At most one change per key in each commit. */
function checkCommits(
  cluster: ObservedCluster,
  { lastState, output }: StatementTopics,
  task: number,
  records: readonly ViewRecord[],
): void {
  let next = 0;
  for (const { task: of, ends } of cluster.commits) {
    if (of.topic !== lastState || of.partition !== task) continue;
    const end = ends.get(partitionId({ topic: output, partition: task })) ?? 0;
    const keys = new Set<string>();
    for (; next < records.length && records[next].offset < end; next++) {
      const { key } = records[next];
      claim(!keys.has(key), () => `view key ${key} changes twice in the commit that ends at ${end}`);
      keys.add(key);
    }
  }
  claim(next === records.length, () => `view topic partition ${task} holds rows that no commit wrote`);
}

function claimIncludes(
  { offset, task, positions }: ProgressRecord,
  rows: readonly Row[],
  includes: NonNullable<TableStatement['includes']>,
  isOwn: (identity: string) => boolean,
  source: readonly SourceRecord[][],
): void {
  const below = clicksOf(source, (partition) => {
    const named = Object.entries(positions).find(([name]) => name.endsWith(`/${partition}`));
    return named?.[1] ?? 0;
  });
  const missing = includes(rows, below, isOwn);
  claim(
    missing === null,
    () => `progress of view task ${task} at ${offset} claims ${JSON.stringify(positions)}, its rows lack ${missing}`,
  );
}

function clicksOf(source: readonly SourceRecord[][], before: (partition: number) => number): Click[] {
  const clicks: Click[] = [];
  for (const { partition, offset, click, isRepeat } of source.flat()) {
    if (click !== null && !isRepeat && offset < before(partition)) clicks.push(click);
  }
  return clicks;
}

function byIdentity(rows: readonly Row[], identify: (row: Row) => string): Map<string, Row> {
  return new Map(rows.map((row) => [identify(row), row]));
}

import { isDeepStrictEqual } from 'node:util';
import { partitionId, type CommitEntry, type ObservedCluster } from '../observed-cluster.ts';
import { Replay, type Model, type Row } from './model.ts';
import type { SourceRecord } from './source-record.ts';
import { readView, type ViewPartition, type ViewRecord } from './view-records.ts';
import { claim } from './violation.ts';

/** Where the oracle finds one simulated statement in the log. */
export interface StatementTopics {
  /** The view's topic, or the plain topic. */
  readonly output: string;
  readonly sourceState: string;
  /** Null when the statement has one stage: the tasks that read the source write the output. */
  readonly exchange: string | null;
  readonly lastState: string;
}

/** A view task's commit: the model steps it includes, and the view's end after it. */
export interface ViewCommit {
  readonly partition: number;
  /** Every model step below this one is included. */
  readonly steps: number;
  readonly viewEnd: number;
}

export interface CheckedView {
  readonly replay: Replay;
  /** The rows at the end. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly view: readonly ViewPartition[];
  readonly viewCommits: readonly ViewCommit[];
}

/**
 * Replays the source tasks' commits through the model, and compares at every commit of every view task: the rows of its
 * topic partition are exactly the fold of the input below its position. `isWhole`: and so they are at the end.
 */
export function checkView(
  cluster: ObservedCluster,
  topics: StatementTopics,
  model: Model,
  identify: (row: Row) => string,
  source: readonly SourceRecord[][],
  { isWhole }: { readonly isWhole: boolean } = { isWhole: true },
): CheckedView {
  const { replay, viewCommits } = replayCommits(cluster.commits, topics, model, source);
  const view = cluster.read(topics.output).map(readView);
  const partitions = view.map((partition) => partition.rows);
  const owner = ownersOf(partitions, identify);
  const rows = new Map<string, Row>();
  partitions.forEach((records, partition) => {
    checkVersions(records);
    const commits = viewCommits.filter((commit) => commit.partition === partition);
    comparePrefixes(partition, commits, records, replay, owner, identify).forEach((row, id) => rows.set(id, row));
  });
  if (isWhole) compareRows('at the end', rows, replay.rows());
  return { replay, rows, view, viewCommits };
}

function replayCommits(
  commits: readonly CommitEntry[],
  topics: StatementTopics,
  model: Model,
  source: readonly SourceRecord[][],
): { replay: Replay; viewCommits: ViewCommit[] } {
  const replay = new Replay(model, source.length);
  const taken = source.map(() => 0);
  /** End of each exchange topic partition after each model step. */
  const exchangeEnds = new Map<number, { readonly end: number; readonly steps: number }[]>();
  const viewCommits: ViewCommit[] = [];
  const viewEnds = new Map<number, number>();
  let steps = 0;
  for (const { task, inputs, ends } of commits) {
    const position = inputs[0]?.offset ?? 0;
    if (task.topic === topics.sourceState) {
      const from = taken[task.partition];
      const records = source[task.partition];
      let to = from;
      while (to < records.length && records[to].offset < position) to++;
      taken[task.partition] = to;
      replay.take(records.slice(from, to));
      steps++;
      for (const [id, end] of ends) {
        const partition = partitionIn(id, topics.exchange);
        if (partition === null) continue;
        const known = exchangeEnds.get(partition) ?? [];
        known.push({ end, steps });
        exchangeEnds.set(partition, known);
      }
    }
    if (task.topic === topics.lastState) {
      const { partition } = task;
      const viewEnd = ends.get(partitionId({ topic: topics.output, partition })) ?? viewEnds.get(partition) ?? 0;
      viewEnds.set(partition, viewEnd);
      const included = topics.exchange === null ? steps : stepsBelow(exchangeEnds.get(partition), position);
      viewCommits.push({ partition, steps: included, viewEnd });
    }
  }
  return { replay, viewCommits };
}

/** The model steps whose records in an exchange topic partition lie below `position`. */
function stepsBelow(ends: readonly { end: number; steps: number }[] | undefined, position: number): number {
  let steps = 0;
  for (const known of ends ?? []) if (known.end <= position) steps = known.steps;
  return steps;
}

function comparePrefixes(
  partition: number,
  commits: readonly ViewCommit[],
  records: readonly ViewRecord[],
  replay: Replay,
  owner: ReadonlyMap<string, number>,
  identify: (row: Row) => string,
): Map<string, Row> {
  const changes = replay.changes.filter(({ id }) => owner.get(id) === partition);
  const expected = new Map<string, Row>();
  const actual = new Map<string, Row>();
  let nextRecord = 0;
  let nextChange = 0;
  for (const { steps, viewEnd } of commits) {
    const dirty = new Set<string>();
    const inThisCommit = new Set<string>();
    for (; nextRecord < records.length && records[nextRecord].offset < viewEnd; nextRecord++) {
      const { row, key, offset } = records[nextRecord];
      claim(row !== null, () => `view record ${partition}@${offset} deletes ${key}, which no row of this plan needs`);
      claim(!inThisCommit.has(key), () => `view key ${key} changes twice in the commit that ends at ${viewEnd}`);
      inThisCommit.add(key);
      const id = identify(row);
      actual.set(id, row);
      dirty.add(id);
    }
    for (; nextChange < changes.length && changes[nextChange].step < steps; nextChange++) {
      expected.set(changes[nextChange].id, changes[nextChange].row);
      dirty.add(changes[nextChange].id);
    }
    for (const id of dirty)
      compareRow(`after the commit of view task ${partition} at ${viewEnd}`, id, actual, expected);
  }
  claim(nextRecord === records.length, () => `view topic partition ${partition} holds rows that no commit wrote`);
  return actual;
}

/** All changes of one view key come from one task. */
function ownersOf(partitions: readonly (readonly ViewRecord[])[], identify: (row: Row) => string): Map<string, number> {
  const owners = new Map<string, number>();
  for (const { partition, row } of partitions.flat()) {
    if (row === null) continue;
    const id = identify(row);
    const known = owners.get(id) ?? partition;
    claim(known === partition, () => `row ${id} is written by view tasks ${known} and ${partition}`);
    owners.set(id, partition);
  }
  return owners;
}

export function checkVersions(records: readonly ViewRecord[]): void {
  const newest = new Map<string, number>();
  for (const { partition, offset, key, version } of records) {
    const before = newest.get(key) ?? -Infinity;
    claim(version > before, () => `view record ${partition}@${offset}: version ${version} of ${key} follows ${before}`);
    newest.set(key, version);
  }
}

export function compareRows(when: string, actual: ReadonlyMap<string, Row>, expected: ReadonlyMap<string, Row>): void {
  for (const id of new Set([...actual.keys(), ...expected.keys()])) compareRow(when, id, actual, expected);
}

function compareRow(
  when: string,
  id: string,
  actual: ReadonlyMap<string, Row>,
  expected: ReadonlyMap<string, Row>,
): void {
  const [found, wanted] = [actual.get(id), expected.get(id)];
  claim(
    isDeepStrictEqual(found, wanted),
    () =>
      `row ${id} ${when} is ${JSON.stringify(found) ?? 'missing'}, should be ${JSON.stringify(wanted) ?? 'missing'}`,
  );
}

function partitionIn(id: string, topic: string | null): number | null {
  const slash = id.lastIndexOf('/');
  return topic !== null && id.slice(0, slash) === topic ? Number(id.slice(slash + 1)) : null;
}

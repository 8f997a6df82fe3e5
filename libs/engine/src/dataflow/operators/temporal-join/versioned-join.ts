import type { NodeOf } from '@millrace/plan';
import { CombinedWatermark, type Operator, type OperatorContext } from '../../operator.ts';
import { DELETE, INSERT, isAddition, UPDATE_BEFORE, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { joinedRows, padded } from '../join/joined-rows.ts';
import { KeptRows, type Kept } from '../kept/kept-rows.ts';
import { dueAt, Timers } from '../kept/timers.ts';

interface Waiting extends Kept {
  readonly key: StateKey;
  readonly row: Row;
  readonly adds: boolean;
}

interface Version extends Kept {
  readonly key: StateKey;
  readonly time: number;
  /** null: from this time on there is no row. */
  readonly row: Row | null;
}

interface Due {
  readonly at: number;
  /** Of equal times: whose turn it is. */
  readonly rank: number;
}

interface Group {
  waiting: Waiting[];
  /** By time; of one time the one that came last. */
  versions: Version[];
}

/**
 * Left rows wait until the watermark of both sides says that the version of their time is known. Of the versions that
 * the watermark has passed the newest is kept: what is valid from then on. NULL is a key like any other, as in Flink.
 */
export function versionedJoin(node: NodeOf<'temporal-join'>, context: OperatorContext): Operator {
  const { output, state, compiler, inputFields } = context;
  const rows = joinedRows(compiler, node.kind, node.condition, inputFields);
  const pads = padded(node.kind).left;
  const [leftTime, rightTime] = [node.leftTime, node.rightTime!];
  const leftKey = compiler.key(node.leftKeys, inputFields[0]);
  const rightKey = compiler.key(node.rightKeys, inputFields[1]);
  const waiting = new KeptRows<Waiting>(state, 'left');
  const versions = new KeptRows<Version>(state, 'right');
  const groups = new Map<StateKey, Group>();
  /** When a key is looked at next: the watermark its earliest row needs. */
  const due = state.map<StateKey, Due>('due');
  const timers = new Timers<readonly [due: Due, key: StateKey]>();
  const watermark = new CombinedWatermark(2);

  function groupOf(key: StateKey): Group {
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { waiting: [], versions: [] }));
    return group;
  }

  function plan(key: StateKey, time: number, rank: number): void {
    const at = dueAt(time, watermark.current);
    const known = due.get(key);
    if (known !== undefined && known.at <= at) return;
    const planned = { at, rank };
    due.set(key, planned);
    timers.set(at, rank, [planned, key]);
  }

  function processLeft(adds: boolean, row: Row): void {
    const entry: Waiting = { id: waiting.nextId(), key: leftKey(row), row, adds };
    waiting.put(entry);
    groupOf(entry.key).waiting.push(entry);
    plan(entry.key, row[leftTime] as number, 2 * entry.id);
  }

  function processRight(adds: boolean, row: Row): void {
    const time = row[rightTime] as number;
    const entry: Version = { id: versions.nextId(), key: rightKey(row), time, row: adds ? row : null };
    versions.put(entry);
    putVersion(groupOf(entry.key).versions, entry);
    plan(entry.key, time, 2 * entry.id + 1);
  }

  function putVersion(list: Version[], entry: Version): void {
    let place = list.length;
    while (place > 0 && list[place - 1].time > entry.time) place--;
    const same = place > 0 && list[place - 1].time === entry.time;
    if (same) versions.delete(list[place - 1]);
    list.splice(same ? place - 1 : place, same ? 1 : 0, entry);
  }

  function join({ row, adds }: Waiting, list: readonly Version[]): void {
    const right = versionAt(list, row[leftTime] as number)?.row ?? null;
    if (right !== null && rows.matches(row, right)) output.process(adds ? INSERT : DELETE, rows.both(row, right));
    else if (pads) output.process(adds ? INSERT : DELETE, rows.left(row));
  }

  function settle(key: StateKey): void {
    const group = groups.get(key)!;
    const now = watermark.current;
    let next = Infinity;
    const later: Waiting[] = [];
    for (const entry of group.waiting) {
      const time = entry.row[leftTime] as number;
      if (time <= now) {
        join(entry, group.versions);
        waiting.delete(entry);
      } else {
        later.push(entry);
        next = Math.min(next, time);
      }
    }
    group.waiting = later;
    const passed = group.versions.filter(({ time }) => time <= now).length;
    for (const old of group.versions.splice(0, Math.max(0, passed - 1))) versions.delete(old);
    due.delete(key);
    if (later.length > 0) plan(key, next, 2 * later[0].id);
  }

  const input = (index: 0 | 1) => ({
    watermark(ms: number) {
      if (!watermark.advance(index, ms)) return;
      for (const [planned, key] of timers.due(watermark.current)) if (due.get(key) === planned) settle(key);
      output.watermark(watermark.current);
    },
  });

  return {
    inputs: [
      { ...input(0), process: (kind, row) => processLeft(isAddition(kind), row) },
      {
        ...input(1),
        process(kind, row) {
          // Its +U says what is valid instead, from its own time on.
          if (kind !== UPDATE_BEFORE) processRight(isAddition(kind), row);
        },
      },
    ],
    restored() {
      for (const entry of waiting.restore()) groupOf(entry.key).waiting.push(entry);
      for (const entry of versions.restore()) putVersion(groupOf(entry.key).versions, entry);
      for (const [key, planned] of due.entries()) timers.set(planned.at, planned.rank, [planned, key]);
    },
  };
}

/** The newest version that is not after a time. */
function versionAt(versions: readonly Version[], time: number): Version | undefined {
  let [low, high] = [0, versions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (versions[middle].time > time) high = middle;
    else low = middle + 1;
  }
  return versions[low - 1];
}

import { describe, expect, it } from '@jest/globals';
import type { StageTask } from '@millrace/engine';
import { MillraceError, type StateRecord } from '@millrace/ports';
import { restoreTask } from './restore.ts';
import { decodeStateRecord, encodeDelta, encodeSnapshot, MAX_PAYLOAD_BYTES } from './state-record.ts';

const PLAN = Buffer.from('01234567');

/** A task whose state is the list of what it was told. */
class ListTask {
  state: string[] = [];
  reset(): void {
    this.state = [];
  }
  restore(payload: Buffer): void {
    this.state.push(payload.length > 100 ? `${payload.length} bytes` : payload.toString());
  }
}

const common = (commit: number) => ({
  commit,
  version: 1_700_000_000_000_000 + commit,
  plan: PLAN,
  positions: [{ topic: 'clicks', partition: 2, offset: commit * 10 }],
});
const delta = (commit: number) => encodeDelta(common(commit), Buffer.from(`d${commit}`));
const snapshot = (commit: number) =>
  encodeSnapshot(common(commit), [Buffer.from(`s${commit}a`), Buffer.from(`s${commit}b`)]);

async function* log(...records: Buffer[]): AsyncIterable<StateRecord> {
  for (const [position, bytes] of records.entries()) yield { position, bytes };
}

async function restore(...records: Buffer[]) {
  const task = new ListTask();
  const restored = await restoreTask('p.n.0', PLAN, log(...records), task as unknown as StageTask);
  return { ...restored, state: task.state };
}

describe('restoring a task', () => {
  it('starts anew from an empty log', async () => {
    expect(await restore()).toEqual({ commit: 0, version: 0, positions: [], deltaBytes: 0, state: [] });
  });

  it('folds deltas from commit 1 on, and stands where the last one left off', async () => {
    const restored = await restore(...delta(1), ...delta(2), ...delta(3));
    expect(restored).toMatchObject({ commit: 3, state: ['d1', 'd2', 'd3'], deltaBytes: 6 });
    expect(restored.positions).toEqual([{ topic: 'clicks', partition: 2, offset: 30 }]);
    expect(restored.version).toBe(1_700_000_000_000_003);
  });

  it('begins with the snapshot where older records were deleted', async () => {
    const restored = await restore(...delta(7), ...snapshot(7), ...delta(8));
    expect(restored).toMatchObject({ commit: 8, state: ['s7a', 's7b', 'd8'], deltaBytes: 2 });
  });

  it('asks to be tried again when another owner trims the log while it is being read', async () => {
    async function* trimmed(): AsyncIterable<StateRecord> {
      yield { position: 0, bytes: delta(1)[0] };
      throw new MillraceError('MLR_LOG_LOST_GROUND', 'offset 1 is gone');
    }
    const reading = restoreTask('p.n.0', PLAN, trimmed(), new ListTask() as unknown as StageTask);
    await expect(reading).rejects.toMatchObject({ code: 'MLR_STATE_TRIMMED', retriable: true });
  });

  it('passes over a snapshot of what it has folded already', async () => {
    expect(await restore(...delta(1), ...snapshot(1), ...delta(2))).toMatchObject({ commit: 2, state: ['d1', 'd2'] });
  });

  it('joins the pieces of a delta that is longer than a record', async () => {
    const records = encodeDelta(common(1), Buffer.alloc(2 * MAX_PAYLOAD_BYTES + 1));
    expect(records).toHaveLength(3);
    expect(await restore(...records)).toMatchObject({ state: [`${2 * MAX_PAYLOAD_BYTES + 1} bytes`] });
  });

  it.each([
    ['a gap in the commits', [...delta(1), ...delta(3)]],
    ['a commit that stands twice', [...delta(1), ...delta(1)]],
    ['no beginning', [...delta(5), ...delta(6)]],
    ['a snapshot without its end', [...delta(7), snapshot(7)[0], ...delta(8)]],
    ['a snapshot without its beginning', [snapshot(7)[1], ...delta(8)]],
    ['a snapshot ahead of the deltas', [...delta(1), ...snapshot(3)]],
  ])('refuses a log with %s', async (_, records) => {
    await expect(restore(...records)).rejects.toMatchObject({ code: 'MLR_STATE_INCOMPLETE', retriable: false });
  });

  it('refuses the state of another plan', async () => {
    const other = encodeDelta({ ...common(1), plan: Buffer.from('76543210') }, Buffer.from('d1'));
    await expect(restore(...other)).rejects.toMatchObject({ code: 'MLR_STATE_OTHER_PLAN' });
  });

  it('refuses a record of a newer format', async () => {
    const [record] = delta(1);
    record[0] = 2;
    await expect(restore(record)).rejects.toMatchObject({ code: 'MLR_STATE_FORMAT_NEWER' });
  });
});

describe('state record, version 1', () => {
  it('keeps its bytes', () => {
    const [record] = encodeDelta({ ...common(3), version: 3 }, Buffer.from('d3'));
    expect(record.toString('hex')).toBe(
      '0100' +
        '00000000' +
        '00000001' +
        '4008000000000000' +
        '4008000000000000' +
        '3031323334353637' +
        '0001' +
        '0006' +
        '636c69636b73' +
        '00000002' +
        '403e000000000000' +
        '6433',
    );
  });

  it('reads back what was written', () => {
    const [record] = snapshot(4);
    expect(decodeStateRecord(record)).toMatchObject({ ...common(4), kind: 'snapshot', chunk: 0, chunks: 2 });
  });

  it('refuses a record that was cut off, wherever', () => {
    const [record] = encodeDelta(common(1), Buffer.alloc(0));
    for (let length = 0; length < record.length; length++) {
      expect(() => decodeStateRecord(record.subarray(0, length))).toThrow(/cut off/);
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import type { StageTask } from '@millrace/engine';
import { MillraceError, type StateRecord } from '@millrace/ports';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, KeptDiffers, RELEASE } from './kept-moment.ts';
import { restoreTask } from './restore.ts';
import { decodeStateRecord, encodeDelta, encodePart, encodeReset, MAX_PAYLOAD_BYTES } from './state-record.ts';

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
  lastRead: { offset: commit * 10 - 1, checksum: 0xfedcba98 },
});
const delta = (commit: number) => encodeDelta(common(commit), Buffer.from(`d${commit}`));
/** A part of the round that began at commit `begun`, in two payloads; behind the commit's delta. */
const part = (begun: number, commit: number, last = false) => [
  ...delta(commit),
  ...encodePart(common(commit), { begun, last }, [Buffer.from(`s${commit}a`), Buffer.from(`s${commit}b`)]),
];
const snapshot = (commit: number) => part(commit, commit, true);
const reset = (commit: number, generation: number) => encodeReset(common(commit), generation);

async function* log(...records: Buffer[]): AsyncIterable<StateRecord> {
  for (const [position, bytes] of records.entries()) yield { position, bytes };
}

async function restore(...records: Buffer[]) {
  const task = new ListTask();
  const restored = await restoreTask('p.n.0', [PLAN], log(...records), task as unknown as StageTask);
  return { ...restored, state: task.state };
}

describe('restoring a task whose entries were kept', () => {
  /** What of the log is loaded of entries that were kept as of a commit, and of others. */
  async function restoreKept(of: Buffer[], ...records: Buffer[]) {
    const loaded = { kept: [] as string[], all: [] as string[] };
    const task = {
      reset: () => (loaded.all = []),
      restore(payload: Buffer, isKept = false) {
        loaded.all.push(payload.toString());
        if (!isKept) loaded.kept.push(payload.toString());
      },
    };
    const kept = { commit: decodeStateRecord(of[0]).commit, digest: digestOf(of) };
    await restoreTask('p.n.0', [PLAN], log(...records), task as unknown as StageTask, kept);
    return loaded;
  }
  const other = (commit: number) => encodeDelta(common(commit), Buffer.from('other'));

  it('knows its release, of which the entries must be', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: RELEASE });
  });

  it('loads only what came later', async () => {
    const { kept, all } = await restoreKept(delta(2), ...delta(1), ...delta(2), ...delta(3), ...delta(4));
    expect(kept).toEqual(['d3', 'd4']);
    expect(all).toEqual(['d1', 'd2', 'd3', 'd4']);
    expect((await restoreKept(delta(3), ...delta(1), ...delta(2), ...delta(3))).kept).toEqual([]);
  });

  it('takes no part of a round for news, whenever the round began and ended', async () => {
    const records = [...part(2, 2), ...part(2, 3), ...part(2, 4, true), ...delta(5), ...snapshot(6)];
    for (const [commit, news] of [
      [2, ['d3', 'd4', 'd5', 'd6']],
      [4, ['d5', 'd6']],
      [6, []],
    ] as const) {
      const { kept, all } = await restoreKept(delta(commit), ...records);
      expect(kept).toEqual(news);
      expect(all).toEqual(['s2a', 's2b', 'd3', 's3a', 's3b', 'd4', 's4a', 's4b', 'd5', 'd6']);
    }
  });

  it.each([
    ['ahead of the log', delta(4), [...delta(1), ...delta(2), ...delta(3)]],
    ['without a log', delta(1), []],
    ['of a commit that another owner made', delta(2), [...delta(1), ...other(2), ...delta(3)]],
    ['as of a commit that was trimmed', delta(2), [...snapshot(3), ...delta(4)]],
    ['as of a commit before all the log is sure of', delta(2), [...delta(2), ...delta(3), ...snapshot(4)]],
    ['before a round that another takes the place of', delta(2), [...part(2, 2), ...delta(3), ...part(4, 4, true)]],
    ['before a reset', delta(2), [...delta(1), ...delta(2), reset(0, 2), ...delta(1)]],
    ['in a log that was reset since', delta(2), [reset(0, 2), ...delta(1)]],
  ])('refuses what is %s', async (_, of, records) => {
    await expect(restoreKept(of, ...records)).rejects.toBeInstanceOf(KeptDiffers);
  });
});

describe('restoring a task', () => {
  it('starts anew from an empty log', async () => {
    expect(await restore()).toEqual({
      ...{ generation: 1, commit: 0, version: 0, positions: [], lastRead: null, roundBytes: 0, deltaBytes: 0 },
      state: [],
    });
  });

  it('folds deltas from commit 1 on, and stands where the last one left off', async () => {
    const restored = await restore(...delta(1), ...delta(2), ...delta(3));
    expect(restored).toMatchObject({ commit: 3, state: ['d1', 'd2', 'd3'], deltaBytes: 6 });
    expect(restored.positions).toEqual([{ topic: 'clicks', partition: 2, offset: 30 }]);
    expect(restored.version).toBe(1_700_000_000_000_003);
    expect(restored.lastRead).toEqual({ offset: 29, checksum: 0xfedcba98 });
  });

  it('begins with the snapshot round where older records were deleted', async () => {
    const restored = await restore(...snapshot(7), ...delta(8));
    expect(restored).toMatchObject({ commit: 8, state: ['s7a', 's7b', 'd8'], deltaBytes: 2, roundBytes: 6 });
  });

  it('takes the parts of a round in the order of its commits, each behind the delta of its commit', async () => {
    const restored = await restore(...part(7, 7), ...delta(8), ...part(7, 9), ...part(7, 10, true), ...delta(11));
    expect(restored.state).toEqual(['s7a', 's7b', 'd8', 'd9', 's9a', 's9b', 'd10', 's10a', 's10b', 'd11']);
    expect(restored).toMatchObject({ commit: 11, deltaBytes: 10, roundBytes: 20 });
  });

  it('counts nothing on a round that its owner did not finish, wherever the log begins', async () => {
    const finished = [...part(9, 9), ...part(9, 10, true)];
    const expected = { commit: 10, state: ['s9a', 's9b', 'd10', 's10a', 's10b'], deltaBytes: 3 };
    expect(await restore(...part(7, 7), ...part(7, 8), ...finished)).toMatchObject(expected);
    expect(await restore(...part(7, 8), ...finished)).toMatchObject(expected);
    const all = await restore(...delta(1), ...part(2, 2), ...part(3, 3), ...part(3, 4, true), ...part(5, 5));
    expect(all).toMatchObject({ commit: 5, state: ['d1', 'd2', 'd3', 'd4', 'd5'], deltaBytes: 4 });
  });

  it('begins anew with a reset, and goes on with its versions and positions', async () => {
    const anew = await restore(...delta(1), ...delta(2), reset(9, 2));
    const { version, positions } = common(9);
    expect(anew).toMatchObject({
      version,
      positions,
      commit: 0,
      generation: 2,
      lastRead: null,
      state: [],
      deltaBytes: 0,
    });
    const after = await restore(...part(5, 5), reset(9, 2), ...delta(1), ...delta(2));
    expect(after).toMatchObject({ commit: 2, generation: 2, state: ['d1', 'd2'] });
  });

  it('asks to be tried again when another owner trims the log while it is being read', async () => {
    async function* trimmed(): AsyncIterable<StateRecord> {
      yield { position: 0, bytes: delta(1)[0] };
      throw new MillraceError('MLR_LOG_LOST_GROUND', 'offset 1 is gone');
    }
    const reading = restoreTask('p.n.0', [PLAN], trimmed(), new ListTask() as unknown as StageTask);
    await expect(reading).rejects.toMatchObject({ code: 'MLR_STATE_TRIMMED', retriable: true });
  });

  it('passes over a snapshot of what it has folded already', async () => {
    expect(await restore(...snapshot(1), ...delta(2))).toMatchObject({ commit: 2, state: ['d1', 'd2'] });
  });

  it('joins the pieces of a delta that is longer than a record', async () => {
    const records = encodeDelta(common(1), Buffer.alloc(2 * MAX_PAYLOAD_BYTES + 1));
    expect(records).toHaveLength(3);
    expect(await restore(...records)).toMatchObject({ state: [`${2 * MAX_PAYLOAD_BYTES + 1} bytes`] });
  });

  it.each([
    ['a gap in the commits', [...delta(1), ...delta(3)]],
    ['a gap within a round', [...part(7, 7), ...part(7, 9, true)]],
    ['a commit that stands twice', [...delta(1), ...delta(1)]],
    ['no beginning', [...delta(5), ...delta(6)]],
    ['a round without its last part', [...part(7, 7), ...part(7, 8), ...delta(9)]],
    ['a round without its first part', [...part(7, 8), ...part(7, 9, true), ...delta(10)]],
    ['a snapshot without its end', [...snapshot(7).slice(0, 2), ...delta(8)]],
    ['a snapshot without its beginning', [...snapshot(7).slice(2), ...delta(8)]],
    ['a snapshot ahead of the deltas', [...delta(1), ...snapshot(3).slice(1)]],
  ])('refuses a log with %s', async (_, records) => {
    await expect(restore(...records)).rejects.toMatchObject({ code: 'MLR_STATE_INCOMPLETE', retriable: false });
  });

  it('refuses the state of another plan', async () => {
    const other = encodeDelta({ ...common(1), plan: Buffer.from('76543210') }, Buffer.from('d1'));
    await expect(restore(...other)).rejects.toMatchObject({ code: 'MLR_STATE_OTHER_PLAN' });
  });

  it('refuses a record of a newer format', async () => {
    const [record] = delta(1);
    record[0] = 4;
    await expect(restore(record)).rejects.toMatchObject({ code: 'MLR_STATE_FORMAT_NEWER' });
  });
});

const hex = (...parts: readonly string[]) => parts.join('');
/** Chunk, chunks, commit 3, version 3, plan, one position. */
const head = (chunk: string, chunks: string) =>
  hex(chunk, chunks, '4008000000000000', '4008000000000000', '3031323334353637') +
  hex('0001', '0006', '636c69636b73', '00000002', '403e000000000000');
const golden = { ...common(3), version: 3 };
/** Format 3 alone knows it. */
const untold = { ...golden, lastRead: null };
const LAST_READ = hex('01', '403d000000000000', 'fedcba98');

describe('state record, version 1', () => {
  const deltaRecord = hex('0100', head('00000000', '00000001'), '6433');
  const snapshotRecords = ['00000000', '00000001'].map((chunk, i) => hex('0101', head(chunk, '00000002'), `733${i}`));

  it('is read: a delta, and a snapshot as a round of one commit', async () => {
    const bytes = [deltaRecord, ...snapshotRecords].map((record) => Buffer.from(record, 'hex'));
    expect(decodeStateRecord(bytes[0])).toMatchObject({ ...untold, kind: 'delta', payload: Buffer.from('d3') });
    expect(decodeStateRecord(bytes[1])).toMatchObject({ ...untold, kind: 'part', round: { begun: 3, last: true } });
    expect(await restore(...bytes, ...delta(4))).toMatchObject({ commit: 4, state: ['s0', 's1', 'd4'] });
    await expect(restore(...bytes.slice(0, 2), ...delta(4))).rejects.toMatchObject({ code: 'MLR_STATE_INCOMPLETE' });
  });
});

describe('state record, version 2', () => {
  it('is read', () => {
    const read = (...parts: string[]) => decodeStateRecord(Buffer.from(hex(...parts), 'hex'));
    const [only, last] = [head('00000000', '00000001'), head('00000001', '00000002')];
    expect(read('0200', only, '6433')).toMatchObject({ ...untold, kind: 'delta', payload: Buffer.from('d3') });
    expect(read('0201', last, '4000000000000000', '01', '7331')).toMatchObject({
      ...{ ...untold, kind: 'part', chunk: 1, chunks: 2, payload: Buffer.from('s1') },
      round: { begun: 2, last: true },
    });
    expect(read('0202', only, '4000000000000000')).toMatchObject({ ...untold, kind: 'reset', generation: 2 });
  });
});

describe('state record, version 3', () => {
  it.each([
    [
      'a delta',
      encodeDelta(golden, Buffer.from('d3'))[0],
      hex('0300', head('00000000', '00000001'), LAST_READ, '6433'),
    ],
    [
      'a delta that read nothing',
      encodeDelta(untold, Buffer.from('d3'))[0],
      hex('0300', head('00000000', '00000001'), '00', '6433'),
    ],
    [
      'a part',
      encodePart(golden, { begun: 2, last: true }, [Buffer.from('s0'), Buffer.from('s1')])[1],
      hex('0301', head('00000001', '00000002'), '4000000000000000', '01', LAST_READ, '7331'),
    ],
    [
      'a reset',
      encodeReset(golden, 2),
      hex(
        '0302',
        head('00000000', '00000001').replace('4008000000000000', '0000000000000000'),
        '4000000000000000',
        '00',
      ),
    ],
  ])('keeps the bytes of %s', (_, record, expected) => {
    expect(record.toString('hex')).toBe(expected);
  });

  it('reads back what was written', () => {
    const [, record] = part(2, 4);
    const round = { begun: 2, last: false };
    expect(decodeStateRecord(record)).toMatchObject({ ...common(4), kind: 'part', chunk: 0, chunks: 2, round });
    expect(decodeStateRecord(reset(4, 7))).toMatchObject({
      ...common(4),
      commit: 0,
      lastRead: null,
      kind: 'reset',
      generation: 7,
    });
  });

  it('refuses a record that was cut off, wherever', () => {
    const records = [
      encodeDelta(common(1), Buffer.alloc(0))[0],
      encodePart(common(1), { begun: 1, last: true }, [Buffer.alloc(0)])[0],
      reset(1, 2),
    ];
    for (const record of records) {
      for (let length = 0; length < record.length; length++) {
        expect(() => decodeStateRecord(record.subarray(0, length))).toThrow(/cut off/);
      }
    }
  });
});

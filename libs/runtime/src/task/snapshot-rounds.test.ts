import { describe, expect, it } from '@jest/globals';
import type { StageTask } from '@millrace/engine';
import { DEFAULT_TUNING } from './options.ts';
import { SnapshotRounds } from './snapshot-rounds.ts';

const KIB = 1024;
const restored = { generation: 1, commit: 0, version: 0, positions: [], lastRead: null, roundBytes: 0, deltaBytes: 0 };

/** A task whose state is so many bytes; a part takes as long as `msPerKiB` says. */
function rounds(stateBytes: () => number, { msPerKiB = 0, deltaBytes = 0, roundBytes = 0 } = {}) {
  let nowMs = 0;
  let left = 0;
  const task = {
    beginSnapshot: () => (left = stateBytes()),
    snapshotPart: (budget: number) => {
      const bytes = Math.min(left, Math.ceil(budget));
      left -= bytes;
      nowMs += (bytes / KIB) * msPerKiB;
      return { payloads: [Buffer.alloc(bytes)], last: left === 0 };
    },
  };
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  return new SnapshotRounds(task as unknown as StageTask, clock, DEFAULT_TUNING, {
    ...restored,
    deltaBytes,
    roundBytes,
  });
}

/** Commits with deltas of that size: what each adds, and where the log was cut then (its position is its number). */
function run(of: SnapshotRounds, commits: number, deltaBytes: number) {
  return Array.from({ length: commits }, (_, i) => {
    const part = of.next(i + 1, deltaBytes);
    const bytes = part?.payloads.reduce((sum, payload) => sum + payload.length, 0) ?? 0;
    return { commit: i + 1, bytes, begun: part?.round.begun, last: part?.round.last, cut: of.committed(i + 1) };
  });
}

describe('snapshot rounds', () => {
  it('begin when enough changed since the last began, and let the log be cut where they began once their last part is in', () => {
    const commits = run(
      rounds(() => 300 * KIB),
      130,
      64 * KIB,
    );
    const parts = commits.filter(({ bytes }) => bytes > 0);
    expect(parts.slice(0, 3)).toMatchObject([
      { commit: 64, begun: 64, last: false, cut: null },
      { commit: 65, begun: 64, last: false, cut: null },
      { commit: 66, begun: 64, last: true, cut: 64 },
    ]);
    expect(parts[3]).toMatchObject({ commit: 128, begun: 128 });
    expect(commits.filter(({ cut, last }) => cut !== null && last !== true)).toEqual([]);
  });

  it('go on where deltas that the task was restored from left off', () => {
    expect(
      run(
        rounds(() => 1, { deltaBytes: 4 * 1024 * KIB }),
        1,
        0,
      ),
    ).toMatchObject([{ begun: 1, last: true, cut: 1 }]);
    const large = { deltaBytes: 5 * 1024 * KIB, roundBytes: 9 * 1024 * KIB };
    expect(
      run(
        rounds(() => 1, large),
        1,
        0,
      ),
    ).toMatchObject([{ begun: undefined, cut: null }]);
  });

  it('end however fast the state grows, and no part is ever larger than a MiB', () => {
    let bytes = 0;
    const growing = rounds(() => bytes);
    const ends: number[] = [];
    for (let commit = 1; commit <= 400; commit++) {
      bytes += 500 * KIB;
      const part = growing.next(commit, 500 * KIB);
      expect(part?.payloads[0].length ?? 0).toBeLessThanOrEqual(1024 * KIB);
      if (growing.committed(commit) !== null) ends.push(commit);
    }
    expect(ends.length).toBeGreaterThan(4);
  });

  it('take smaller parts while making them takes long', () => {
    const commits = run(
      rounds(() => 100_000 * KIB, { msPerKiB: 1, deltaBytes: 4 * 1024 * KIB }),
      20,
      300 * KIB,
    );
    const sizes = commits.map(({ bytes }) => bytes / KIB);
    expect(sizes.slice(0, 5)).toEqual([600, 300, 150, 75, 64]);
    expect(Math.max(...sizes.slice(5))).toBeLessThanOrEqual(64);
  });

  it('begin anew with whoever opens the task: nothing is cut before a whole round is in', () => {
    const first = run(
      rounds(() => 300 * KIB, { deltaBytes: 4 * 1024 * KIB }),
      3,
      0,
    );
    expect(first.map(({ cut }) => cut)).toEqual([null, null, null]);
    const second = run(
      rounds(() => 300 * KIB, { deltaBytes: 4 * 1024 * KIB }),
      6,
      0,
    );
    expect(second.map(({ cut }) => cut)).toEqual([null, null, null, null, 1, null]);
  });
});

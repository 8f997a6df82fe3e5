import { describe, expect, it } from '@jest/globals';
import type { JoinKind } from '@millrace/sql';
import type { Row } from '../row.ts';
import { fields, node, run, source, type, type Change, type TestEvent } from '../test/harness.ts';

const left = fields({ k: type.int, a: type.int });
const right = fields({ k: type.int, b: type.int });

interface Options {
  readonly changelog?: 'append' | 'update';
  /** `a <= b` too. */
  readonly condition?: boolean;
  readonly cross?: boolean;
  readonly nullAware?: boolean;
  readonly stateTtlMs?: number;
  readonly inputTtlMs?: readonly (number | null)[];
}

function joined(kind: JoinKind, events: readonly TestEvent[], options: Options = {}) {
  const { changelog = 'append', cross, condition, nullAware = false, stateTtlMs = 0, inputTtlMs } = options;
  const field = (index: number) => ({ op: 'field', index, type: type.int }) as const;
  const output = kind === 'semi' || kind === 'anti' ? left : [...left, ...right];
  const nodes = [
    source(0, left, changelog),
    source(1, right, changelog),
    node(2, [0, 1], output, 'update', {
      op: 'join',
      kind,
      leftKeys: cross ? [] : [0],
      rightKeys: cross ? [] : [0],
      condition: condition ? { op: 'call', fn: '<=', args: [field(1), field(3)], type: type.boolean } : null,
      nullAware,
      ...(inputTtlMs && { inputTtlMs }),
    }),
  ];
  return run(nodes, events, { stateTtlMs, watermarks: true });
}

const KINDS: readonly JoinKind[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];

/** The join by its definition; NULL keys and NULL comparisons are not true. */
function expected(
  kind: JoinKind,
  lefts: readonly Row[],
  rights: readonly Row[],
  { condition, cross, nullAware }: Options,
) {
  const and = (x: boolean | null, y: boolean | null) => (x === false || y === false ? false : x === null ? x : y);
  const truth = (l: Row, r: Row) => {
    const equal = cross ? true : l[0] === null || r[0] === null ? null : l[0] === r[0];
    return and(equal, !condition ? true : l[1] === null || r[1] === null ? null : l[1] <= r[1]);
  };
  const on = (l: Row, r: Row) => (nullAware ? truth(l, r) !== false : truth(l, r) === true);
  const matched = lefts.filter((l) => rights.some((r) => on(l, r)));
  if (kind === 'semi') return matched;
  if (kind === 'anti') return lefts.filter((l) => !matched.includes(l));
  const rows = lefts.flatMap((l) => rights.filter((r) => on(l, r)).map((r): Row => [...l, ...r]));
  if (kind === 'left' || kind === 'full') {
    rows.push(...lefts.filter((l) => !matched.includes(l)).map((l): Row => [...l, null, null]));
  }
  if (kind === 'right' || kind === 'full') {
    rows.push(...rights.filter((r) => !lefts.some((l) => on(l, r))).map((r): Row => [null, null, ...r]));
  }
  return rows;
}

/** Folds changes; what is taken back must have been there. */
function fold(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const [kind, ...row] of changes) {
    const text = JSON.stringify(row);
    const count = (counts.get(text) ?? 0) + (kind === '+I' || kind === '+U' ? 1 : -1);
    expect(count).toBeGreaterThanOrEqual(0);
    counts.set(text, count);
  }
  return [...counts].flatMap(([text, count]) => Array<string>(count).fill(text)).sort();
}

function randomEvents(seed: number, retracts: boolean) {
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  const live: [Row[], Row[]] = [[], []];
  const events: TestEvent[] = [];
  for (let i = 0; i < 120; i++) {
    const side = random(2);
    const rows = live[side];
    if (retracts && rows.length > 0 && random(3) === 0) {
      events.push([random(2) ? '-D' : '-U', rows.splice(random(rows.length), 1)[0], side]);
    } else {
      const row = [random(4) || null, random(4) || null];
      rows.push(row);
      events.push([random(2) || !retracts ? '+I' : '+U', row, side]);
    }
  }
  return { events, live };
}

describe('a regular join', () => {
  for (const kind of KINDS) {
    it(`is what its definition says, whatever comes and goes: ${kind}`, () => {
      for (const retracts of [false, true]) {
        for (const options of [{}, { condition: true }, { cross: true }, { cross: true, condition: true }]) {
          const { events, live } = randomEvents(7, retracts);
          const changes = joined(kind, events, { ...options, changelog: retracts ? 'update' : 'append' });
          const rows = expected(kind, ...live, options).map((row) => JSON.stringify(row));
          expect(fold(changes)).toEqual(rows.sort());
        }
      }
    }, 120_000);
  }

  it('takes a padded row back when its first match comes, and sends it again when the last one goes', () => {
    expect(
      joined(
        'full',
        [
          ['+I', [1, 10], 0],
          ['+I', [1, 20], 1],
          ['+I', [1, 21], 1],
          ['-D', [1, 20], 1],
          ['-U', [1, 21], 1],
          ['+I', [1, 22], 1],
          ['-D', [1, 10], 0],
        ],
        { changelog: 'update' },
      ),
    ).toEqual([
      ['+I', 1, 10, null, null],
      ['-D', 1, 10, null, null],
      ['+I', 1, 10, 1, 20],
      ['+I', 1, 10, 1, 21],
      ['-D', 1, 10, 1, 20],
      ['-D', 1, 10, 1, 21],
      ['+I', 1, 10, null, null],
      ['-D', 1, 10, null, null],
      ['+I', 1, 10, 1, 22],
      ['-D', 1, 10, 1, 22],
      ['+I', null, null, 1, 22],
    ]);
  });

  it('sends rows with a NULL key padded at once and keeps nothing of them', () => {
    expect(
      joined('full', [
        ['+I', [null, 1], 0],
        ['+I', [null, 2], 1],
      ]),
    ).toEqual([
      ['+I', null, 1, null, null],
      ['+I', null, null, null, 2],
    ]);
  });

  it('passes the lower of both watermarks on', () => {
    expect(
      joined('inner', [
        { watermark: 5, source: 0 },
        { watermark: 3, source: 1 },
        { watermark: 9, source: 1 },
      ]),
    ).toEqual([
      ['+I', 'watermark 3'],
      ['+I', 'watermark 5'],
    ]);
  });

  it('forgets rows that outlive the time to live, each by itself', () => {
    for (const changelog of ['append', 'update'] as const) {
      expect(
        joined(
          'inner',
          [['+I', [1, 10], 0], { processingTime: 50 }, ['+I', [1, 11], 0], { processingTime: 120 }, ['+I', [1, 20], 1]],
          { changelog, stateTtlMs: 100 },
        ),
      ).toEqual([['+I', 1, 11, 1, 20]]);
    }
  });
});

describe('STATE_TTL', () => {
  it('is of one side, the other one lives as long as all state', () => {
    const events: TestEvent[] = [
      ['+I', [1, 10], 0],
      ['+I', [2, 20], 1],
      { processingTime: 120 },
      ['+I', [1, 11], 1],
      ['+I', [2, 21], 0],
    ];
    expect(joined('inner', events, { inputTtlMs: [100, null] })).toEqual([['+I', 2, 21, 2, 20]]);
    expect(joined('inner', events, { inputTtlMs: [null, 0], stateTtlMs: 100 })).toEqual([['+I', 2, 21, 2, 20]]);
  });
});

describe('NOT IN as a null-aware anti join', () => {
  it('is what its definition says, whatever comes and goes', () => {
    for (const options of [{}, { condition: true }]) {
      const { events, live } = randomEvents(5, true);
      const changes = joined('anti', events, { ...options, changelog: 'update', nullAware: true });
      const rows = expected('anti', ...live, { ...options, nullAware: true }).map((row) => JSON.stringify(row));
      expect(fold(changes)).toEqual(rows.sort());
    }
  });

  it('gives nothing once there is a NULL among the values, and NULL is not in an empty set', () => {
    expect(
      joined(
        'anti',
        [
          ['+I', [1, 0], 0],
          ['+I', [null, 0], 0],
          ['+I', [2, 0], 1],
          ['+I', [null, 0], 1],
        ],
        { nullAware: true },
      ),
    ).toEqual([
      ['+I', 1, 0],
      ['+I', null, 0],
      ['-D', null, 0],
      ['-D', 1, 0],
    ]);
  });
});

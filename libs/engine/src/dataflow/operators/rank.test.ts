import { describe, expect, it } from '@jest/globals';
import type { NodeBody } from '@millrace/plan';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

type Rank = Extract<NodeBody, { op: 'rank' }>;

const input = fields({ p: type.string, score: type.int, id: type.int });
const byScore = [{ field: 1, descending: true, nullsFirst: false }];

function ranked(
  of: Partial<Rank>,
  events: readonly TestEvent[],
  changelog: 'append' | 'update' = 'append',
  ttl = 0,
  output: 'append' | 'update' = 'update',
) {
  const body: Rank = {
    op: 'rank',
    fn: 'ROW_NUMBER',
    partition: [0],
    order: byScore,
    from: 1,
    to: 2,
    rankField: false,
    bounds: null,
    ...of,
  };
  const fieldsOut = body.rankField ? [...input, { name: 'rank', type: type.bigint }] : input;
  const nodes = [source(0, input, changelog), node(1, [0], fieldsOut, output, body)];
  return run(nodes, events, { stateTtlMs: ttl });
}

describe('Top-N', () => {
  it('sends a row that gets among the first N, after the one it pushes out', () => {
    expect(
      ranked({}, [
        ['+I', ['a', 1, 1]],
        ['+I', ['a', 3, 2]],
        ['+I', ['b', 0, 3]],
        ['+I', ['a', 2, 4]],
        ['+I', ['a', 0, 5]],
      ]),
    ).toEqual([
      ['+I', 'a', 1, 1],
      ['+I', 'a', 3, 2],
      ['+I', 'b', 0, 3],
      ['-D', 'a', 1, 1],
      ['+I', 'a', 2, 4],
    ]);
  });

  it('keeps the row that came first of those that are equal in the order', () => {
    expect(
      ranked({ to: 1 }, [
        ['+I', ['a', 1, 1]],
        ['+I', ['a', 1, 2]],
      ]),
    ).toEqual([['+I', 'a', 1, 1]]);
  });

  it('puts NULL where the sort key says', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 1, 1]],
      ['+I', ['a', null, 2]],
    ];
    expect(ranked({ to: 1 }, events)).toEqual([['+I', 'a', 1, 1]]);
    expect(ranked({ to: 1, order: [{ field: 1, descending: true, nullsFirst: true }] }, events)).toEqual([
      ['+I', 'a', 1, 1],
      ['-D', 'a', 1, 1],
      ['+I', 'a', null, 2],
    ]);
  });

  it('with the rank in the result updates every rank that changes hands', () => {
    expect(
      ranked({ rankField: true }, [
        ['+I', ['a', 1, 1]],
        ['+I', ['a', 3, 2]],
        ['+I', ['a', 2, 3]],
      ]),
    ).toEqual([
      ['+I', 'a', 1, 1, 1],
      ['-U', 'a', 1, 1, 1],
      ['+U', 'a', 3, 2, 1],
      ['+I', 'a', 1, 1, 2],
      ['-U', 'a', 1, 1, 2],
      ['+U', 'a', 2, 3, 2],
    ]);
  });

  it('brings up the next row when one goes away', () => {
    expect(
      ranked(
        { rankField: true },
        [
          ['+I', ['a', 3, 1]],
          ['+I', ['a', 2, 2]],
          ['+I', ['a', 1, 3]],
          ['-D', ['a', 3, 1]],
        ],
        'update',
      ).slice(2),
    ).toEqual([
      ['-U', 'a', 3, 1, 1],
      ['+U', 'a', 2, 2, 1],
      ['-U', 'a', 2, 2, 2],
      ['+U', 'a', 1, 3, 2],
    ]);
    expect(
      ranked(
        {},
        [
          ['+I', ['a', 3, 1]],
          ['+I', ['a', 2, 2]],
          ['+I', ['a', 1, 3]],
          ['-U', ['a', 3, 1]],
          ['+U', ['a', 0, 1]],
          ['-D', ['a', 1, 3]],
          ['-D', ['a', 0, 1]],
        ],
        'update',
      ).slice(2),
    ).toEqual([
      ['-D', 'a', 3, 1],
      ['+I', 'a', 1, 3],
      ['-D', 'a', 1, 3],
      ['+I', 'a', 0, 1],
      ['-D', 'a', 0, 1],
    ]);
  });

  it('counts equal rows one by one', () => {
    expect(
      ranked(
        { to: 3 },
        [
          ['+I', ['a', 1, 1]],
          ['+I', ['a', 1, 1]],
          ['+I', ['a', 1, 1]],
          ['+I', ['a', 1, 1]],
          ['-D', ['a', 1, 1]],
          ['-D', ['a', 1, 1]],
          ['-D', ['a', 1, 1]],
          ['-D', ['a', 1, 1]],
        ],
        'update',
      ).map(([kind]) => kind),
    ).toEqual(['+I', '+I', '+I', '-D', '+I', '-D', '-D', '-D']);
  });

  it('starts at a later rank', () => {
    expect(
      ranked({ from: 2, to: 3, rankField: true }, [
        ['+I', ['a', 1, 1]],
        ['+I', ['a', 3, 2]],
        ['+I', ['a', 2, 3]],
      ]),
    ).toEqual([
      ['+I', 'a', 1, 1, 2],
      ['-U', 'a', 1, 1, 2],
      ['+U', 'a', 2, 3, 2],
      ['+I', 'a', 1, 1, 3],
    ]);
    expect(
      ranked(
        { from: 2, to: 2 },
        [
          ['+I', ['a', 1, 1]],
          ['+I', ['a', 3, 2]],
          ['+I', ['a', 2, 3]],
          ['-D', ['a', 3, 2]],
        ],
        'update',
      ),
    ).toEqual([
      ['+I', 'a', 1, 1],
      ['-D', 'a', 1, 1],
      ['+I', 'a', 2, 3],
      ['-D', 'a', 2, 3],
      ['+I', 'a', 1, 1],
    ]);
  });

  it('RANK shares a rank among equal rows and then leaves a gap', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 1, 1]],
      ['+I', ['a', 3, 2]],
      ['+I', ['a', 3, 3]],
      ['+I', ['a', 2, 4]],
    ];
    const expected = [
      ['+I', 'a', 1, 1, 1],
      ['-U', 'a', 1, 1, 1],
      ['+U', 'a', 1, 1, 2],
      ['+I', 'a', 3, 2, 1],
      ['-D', 'a', 1, 1, 2],
      ['+I', 'a', 3, 3, 1],
    ];
    expect(ranked({ fn: 'RANK', rankField: true }, events)).toEqual(expected);
    expect(ranked({ fn: 'RANK', rankField: true }, events, 'update')).toEqual(expected);
  });

  it('DENSE_RANK leaves no gap', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 1, 1]],
      ['+I', ['a', 3, 2]],
      ['+I', ['a', 3, 3]],
      ['+I', ['a', 2, 4]],
      ['+I', ['a', 2, 5]],
    ];
    const expected = [
      ['+I', 'a', 1, 1],
      ['+I', 'a', 3, 2],
      ['+I', 'a', 3, 3],
      ['-D', 'a', 1, 1],
      ['+I', 'a', 2, 4],
      ['+I', 'a', 2, 5],
    ];
    expect(ranked({ fn: 'DENSE_RANK' }, events)).toEqual(expected);
    expect(ranked({ fn: 'DENSE_RANK' }, [...events, ['-D', ['a', 3, 2]], ['-D', ['a', 3, 3]]], 'update')).toEqual([
      ...expected,
      ['-D', 'a', 3, 2],
      ['-D', 'a', 3, 3],
      ['+I', 'a', 1, 1],
    ]);
  });

  it('forgets rows that outlive the time to live', () => {
    expect(
      ranked({ to: 1 }, [['+I', ['a', 5, 1]], { processingTime: 100 }, ['+I', ['a', 1, 2]]], 'append', 100),
    ).toEqual([
      ['+I', 'a', 5, 1],
      ['+I', 'a', 1, 2],
    ]);
  });

  it('where the plan says that it appends, sends every row that gets into the result and takes none back', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 1, 1]],
      ['+I', ['a', 0, 2]],
      ['+I', ['a', 3, 3]],
    ];
    expect(ranked({ to: 1 }, events, 'append', 0, 'append')).toEqual([
      ['+I', 'a', 1, 1],
      ['+I', 'a', 3, 3],
    ]);
  });

  it('is what sorting says, whatever comes and goes', () => {
    let seed = 1;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    const live: (string | number | null)[][] = [];
    const events: TestEvent[] = [];
    for (let i = 0; i < 300; i++) {
      if (live.length > 0 && random(3) === 0) {
        events.push(['-D', live.splice(random(live.length), 1)[0]]);
      } else {
        const row = ['ab'[random(2)], random(5) || null, random(20)];
        live.push(row);
        events.push(['+I', row]);
      }
    }
    for (const [from, to] of [
      [1, 3],
      [2, 4],
    ]) {
      const folded = new Map<string, number>();
      for (const [kind, ...row] of ranked({ from, to, rankField: true }, events, 'update')) {
        const text = JSON.stringify(row);
        folded.set(text, (folded.get(text) ?? 0) + (kind === '+I' || kind === '+U' ? 1 : -1));
      }
      const seen = [...folded].flatMap(([text, count]) => Array<string>(count).fill(text)).sort();
      const scores = ['a', 'b'].flatMap((p) =>
        live
          .filter((row) => row[0] === p)
          .map((row) => row[1] as number | null)
          .sort((x, y) => (y ?? -1) - (x ?? -1))
          .slice(from - 1, to)
          .map((score, i) => JSON.stringify([p, score, from + i])),
      );
      const ranks = seen.map((text) => JSON.stringify([0, 1, 3].map((i) => (JSON.parse(text) as unknown[])[i])));
      expect(ranks.sort()).toEqual(scores.sort());
    }
  });
});

describe('window Top-N', () => {
  const windowed = fields({ start: type.timestamp, end: type.timestamp, score: type.int });
  const body: Rank = {
    op: 'rank',
    fn: 'ROW_NUMBER',
    partition: [0, 1],
    order: [{ field: 2, descending: true, nullsFirst: false }],
    from: 1,
    to: 2,
    rankField: true,
    bounds: { start: 0, end: 1 },
  };
  const nodes = (of: Partial<Rank> = {}) => [
    source(0, windowed),
    node(1, [0], [...windowed, { name: 'rank', type: type.bigint }], 'append', { ...body, ...of }),
  ];
  const events: TestEvent[] = [
    ['+I', [10, 20, 1]],
    ['+I', [0, 10, 1]],
    ['+I', [0, 10, 3]],
    ['+I', [0, 10, 2]],
    { watermark: 8 },
    ['+I', [0, 10, 3]],
    { watermark: 9 },
    ['+I', [0, 10, 9]],
    { watermark: Infinity },
  ];

  it('sends the ranks of a window once, when the watermark passes its last moment', () => {
    expect(run(nodes(), events, { watermarks: true })).toEqual([
      ['+I', 'watermark 8'],
      ['+I', 0, 10, 3, 1],
      ['+I', 0, 10, 3, 2],
      ['+I', 'watermark 9'],
      ['+I', 10, 20, 1, 1],
      ['+I', 'watermark Infinity'],
    ]);
  });

  it('shares ranks with RANK', () => {
    expect(run(nodes({ fn: 'RANK', to: 1 }), events)).toEqual([
      ['+I', 0, 10, 3, 1],
      ['+I', 0, 10, 3, 1],
      ['+I', 10, 20, 1, 1],
    ]);
  });
});

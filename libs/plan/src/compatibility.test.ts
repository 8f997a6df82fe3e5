import { describe, expect, it } from '@jest/globals';
import { parseScript } from '@millrace/sql';
import { lostState } from './compatibility.ts';
import { planPipeline } from './plan-pipeline.ts';

const script = (insert: string, columns: string, source: string, target: string) => `
  CREATE TABLE s (k BIGINT, v BIGINT, w STRING, ts TIMESTAMP(3), ${source} WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 's', 'format' = 'json');
  CREATE TABLE t (${columns}) WITH (${target});
  INSERT INTO t ${insert};`;

const VIEW = `'connector' = 'cassandra'`;
const TOPIC = `'connector' = 'kafka', 'topic' = 't', 'format' = 'json'`;

interface Text {
  readonly insert: string;
  readonly columns: string;
  readonly source?: string;
  readonly target?: string;
}

/** What of the state of one text's stages another's would lose. */
function lost(before: Text, next: Text): string[] {
  const stages = ({ insert, columns, source = '', target = VIEW }: Text) =>
    planPipeline(parseScript(script(insert, columns, source, target), { pipeline: 'p' })).statements[0].stages;
  const after = stages(next);
  return stages(before).flatMap((stage) => {
    const same = after.find(({ node }) => node === stage.node);
    // As it comes back from JSON.
    if (same === undefined) return [`${stage.node}: gone`];
    return lostState(JSON.parse(JSON.stringify(stage)) as typeof stage, same).map(
      ({ operator, because }) => `${operator}: ${because}`,
    );
  });
}

const grouped: Text = {
  columns: 'k BIGINT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED',
  insert: 'SELECT k, SUM(v) AS n FROM s WHERE v > 0 GROUP BY k',
};
const wider = 'k BIGINT, n BIGINT, m BIGINT, PRIMARY KEY (k) NOT ENFORCED';
const ranked: Text = {
  columns: 'k BIGINT, v BIGINT, PRIMARY KEY (k) NOT ENFORCED',
  insert: `SELECT k, v FROM (SELECT k, v, w, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) AS r FROM s) WHERE r = 1`,
};
const copied: Text = { columns: 'k BIGINT, n BIGINT', insert: 'SELECT k, v + 1 FROM s WHERE v > 0', target: TOPIC };

describe('a changed statement goes on with its state', () => {
  it.each<[string, Text, Text]>([
    [
      'when only its text changed',
      grouped,
      { ...grouped, insert: `SELECT k, SUM(v) AS x FROM s\n WHERE v > 0 GROUP BY k -- !` },
    ],
    [
      'with a column more that follows from what it keeps',
      grouped,
      { columns: wider, insert: 'SELECT k, SUM(v) AS n, SUM(v) * 2 + k FROM s WHERE v > 0 GROUP BY k' },
    ],
    ['when the source table has a column more that it does not read', grouped, { ...grouped, source: 'added STRING,' }],
    [
      'of a Top-N, with a column more of the rows that it keeps',
      ranked,
      {
        columns: 'k BIGINT, v BIGINT, m BIGINT, PRIMARY KEY (k) NOT ENFORCED',
        insert: ranked.insert.replace('SELECT k, v FROM', 'SELECT k, v, v * k FROM'),
      },
    ],
    [
      'of a copy, with a column more',
      copied,
      { ...copied, columns: 'k BIGINT, n BIGINT, w STRING', insert: 'SELECT k, v + 1, w FROM s WHERE v > 0' },
    ],
  ])('%s', (_, before, next) => {
    expect(lost(before, next)).toEqual([]);
    expect(lost(before, before)).toEqual([]);
  });
});

describe('a changed statement is refused, with the operator whose state would be lost', () => {
  it.each<[string, Text, Text, RegExp]>([
    [
      'with another aggregate',
      grouped,
      { columns: wider, insert: 'SELECT k, SUM(v) AS n, MAX(v) FROM s WHERE v > 0 GROUP BY k' },
      /t\.local: it computes something else/,
    ],
    ['with another filter', grouped, { ...grouped, insert: grouped.insert.replace('v > 0', 'v > 1') }, /t\.local: /],
    [
      'with other groups',
      grouped,
      { ...grouped, insert: 'SELECT v, SUM(v) FROM s WHERE v > 0 GROUP BY v' },
      /t\.local: /,
    ],
    [
      'with a column that is computed in another way',
      grouped,
      { ...grouped, insert: 'SELECT k, SUM(v) + 1 AS n FROM s WHERE v > 0 GROUP BY k' },
      /t\.merge: column `n` is computed in another way/,
    ],
    [
      'with HAVING',
      grouped,
      { ...grouped, insert: `${grouped.insert} HAVING SUM(v) > 5` },
      /t\.merge: (its rows are filtered|gone)/,
    ],
    [
      'with another order of a ranking',
      ranked,
      { ...ranked, insert: ranked.insert.replace('v DESC', 'v') },
      /t\.(rank|deduplicate|dataflow|upsert).*: it computes/,
    ],
    [
      'of a Top-N with a column that it did not keep',
      ranked,
      {
        columns: 'k BIGINT, v BIGINT, w STRING, PRIMARY KEY (k) NOT ENFORCED',
        insert: ranked.insert.replace('SELECT k, v FROM', 'SELECT k, v, w FROM'),
      },
      /t\.rows-s: it (computes something else|reads other fields)/,
    ],
    [
      'with another topic',
      copied,
      { ...copied, target: TOPIC.replace(`'t'`, `'u'`) },
      /t\.rows: its rows go elsewhere/,
    ],
  ])('%s', (_, before, next, message) => {
    expect(lost(before, next).join('\n')).toMatch(message);
  });
});

describe('the state of a plan of 0.1.0', () => {
  const times: Text = {
    source: 'fine TIMESTAMP(9),',
    columns: 'k BIGINT, m TIMESTAMP(9), PRIMARY KEY (k) NOT ENFORCED',
    insert: 'SELECT k, MAX(fine) FROM s GROUP BY k',
  };
  const stagesOf = ({ insert, columns, source = '' }: Text) =>
    planPipeline(parseScript(script(insert, columns, source, VIEW), { pipeline: 'p' })).statements[0].stages;
  const lostOf = (text: Text) =>
    stagesOf(text).map((stage) => {
      const { timeUnits: _, ...before } = stage;
      return lostState(before, stage).map(({ because }) => because);
    });

  it('is lost where it holds times of more than three digits, which were doubles', () => {
    const because = 'it has times of more than three digits, which are kept in another way';
    expect(lostOf(times).flat()).toContain(because);
    expect(stagesOf(times).map((stage) => lostState(stage, stage))).toEqual(stagesOf(times).map(() => []));
  });

  it('goes on where the table has such times, but nothing reads them', () => {
    const unread = { ...grouped, source: 'fine TIMESTAMP(9),' };
    expect(stagesOf(unread).every(({ timeUnits }) => timeUnits === undefined)).toBe(true);
    expect(lostOf(unread).flat()).toEqual([]);
  });
});

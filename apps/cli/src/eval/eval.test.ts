import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-eval-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const main = join(import.meta.dirname, '..', 'main.ts');

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Runs `millrace eval` or `explain` as a user does. */
function millrace(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: folder });
}

const rows = (table: string) => readFileSync(join(folder, 'out', `${table}.jsonl`), 'utf8');

const EVENTS = `CREATE TABLE events (k STRING, n BIGINT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 'no-such-topic', 'format' = 'avro-confluent');`;
const INPUT = `{"k":"a","n":1,"ts":"2026-01-01 00:00:01.000"}
{"k":"b","n":9223372036854775807,"ts":"2026-01-01 00:00:02.500"}

{"k":"a","n":null,"ts":"2026-01-01 00:00:03.000"}
`;

describe('millrace eval', () => {
  it('writes the final rows of every INSERT, whatever the connectors say', () => {
    const sql = file(
      'q.sql',
      `${EVENTS}
       CREATE TABLE copy (k STRING, n BIGINT, ts TIMESTAMP(3)) WITH ('connector' = 'print');
       CREATE TABLE counts (k STRING, n BIGINT) WITH ('connector' = 'blackhole');
       INSERT INTO copy SELECT k, n, ts FROM events;
       INSERT INTO counts SELECT k, COUNT(*) FROM events GROUP BY k;`,
    );
    const done = millrace('eval', sql, '--input', `events=${file('e.jsonl', INPUT)}`, '--out', join(folder, 'out'));
    expect(done.stderr).toBe('3 records; rows: counts 2, copy 3\n');
    expect(done.status).toBe(0);
    expect(rows('copy')).toBe(
      '["a",1,"2026-01-01 00:00:01.000"]\n["b",9223372036854775807,"2026-01-01 00:00:02.500"]\n["a",null,"2026-01-01 00:00:03.000"]\n',
    );
    expect(rows('counts')).toBe('["b",1]\n["a",2]\n');
  });

  it('writes nothing outside of --out, whatever a table is called', () => {
    const sql = file(
      'q.sql',
      `${EVENTS} CREATE TABLE \`../over\` (k STRING) WITH ('connector' = 'print'); INSERT INTO \`../over\` SELECT k FROM events;`,
    );
    const done = millrace('eval', sql, '--input', `events=${file('e.jsonl', INPUT)}`, '--out', join(folder, 'out'));
    expect(done.stderr).toMatch(/^MLR_EVAL_TABLE_NAME: .*\.\.\/over/);
    expect(done.status).toBe(1);
    expect(existsSync(join(folder, 'over.jsonl'))).toBe(false);
  });

  it('writes every change with --changelog', () => {
    const sql = file(
      'q.sql',
      `${EVENTS} CREATE TABLE counts (k STRING, n BIGINT) WITH ('connector' = 'print');
       INSERT INTO counts SELECT k, COUNT(*) FROM events GROUP BY k;`,
    );
    const input = `events=${file('e.jsonl', INPUT)}`;
    expect(millrace('eval', sql, '--input', input, '--out', join(folder, 'out'), '--changelog').status).toBe(0);
    expect(rows('counts')).toBe('["+I","a",1]\n["+I","b",1]\n["-U","a",1]\n["+U","a",2]\n');
  });

  it('writes every type in its encoding', () => {
    const sql = file(
      'q.sql',
      `CREATE TABLE single (x INT) WITH ('connector' = 'kafka');
       CREATE TABLE o (b BOOLEAN, d DECIMAL(10, 3), f DOUBLE, nan DOUBLE, inf DOUBLE, t0 TIMESTAMP(0), t6 TIMESTAMP(6),
         z TIMESTAMP_LTZ(3), da DATE, ti TIME(0), y BYTES, a ARRAY<INT>, m MAP<STRING, INT>, r ROW<q STRING, w DATE>)
         WITH ('connector' = 'print');
       INSERT INTO o SELECT x = 1, 1.5, 0.1E0, CAST('NaN' AS DOUBLE), CAST('-Infinity' AS DOUBLE),
         TIMESTAMP '2026-01-02 03:04:05', TIMESTAMP '2026-01-02 03:04:05.123456', TO_TIMESTAMP_LTZ(1000, 3),
         DATE '2026-01-02', TIME '03:04:05', x'00ff', ARRAY[1, CAST(NULL AS INT)], MAP['k', 7], ROW('é', DATE '1969-12-31')
       FROM single;`,
    );
    const done = millrace('eval', sql, '--input', `single=${file('e.jsonl', '{"x":1}')}`, '--out', join(folder, 'out'));
    expect(done.stderr).toBe('1 records; rows: o 1\n');
    expect(rows('o')).toBe(
      '[true,"1.500",0.1,"NaN","-Infinity","2026-01-02 03:04:05","2026-01-02 03:04:05.123456","1970-01-01 00:00:01.000Z",' +
        '"2026-01-02","03:04:05","AP8=",[1,null],{"k":7},{"q":"é","w":"1969-12-31"}]\n',
    );
  });

  it('reads several inputs merged by event time, ties in the order of the options, and PROCTIME() is that time', () => {
    const table = (name: string) =>
      `CREATE TABLE ${name} (k STRING, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka');`;
    const sql = file(
      'q.sql',
      `${table('a')}${table('b')} CREATE TABLE o (k STRING, p TIMESTAMP_LTZ(3)) WITH ('connector' = 'print');
       INSERT INTO o SELECT k, p FROM a UNION ALL SELECT k, p FROM b;`,
    );
    const line = (k: string, second: number) => `{"k":"${k}","ts":"2026-01-01 00:00:0${second}.000"}\n`;
    const a = `a=${file('a.jsonl', line('a1', 1) + line('a3', 3))}`;
    const b = `b=${file('b.jsonl', line('b1', 1) + line('b2', 2))}`;
    expect(millrace('eval', sql, '--input', b, '--input', a, '--out', join(folder, 'out')).status).toBe(0);
    const times = rows('o').trim().split('\n').map((row) => JSON.parse(row) as unknown); // prettier-ignore
    expect(times).toEqual([
      ['b1', '2026-01-01 00:00:01.000Z'],
      ['a1', '2026-01-01 00:00:01.000Z'],
      ['b2', '2026-01-01 00:00:02.000Z'],
      ['a3', '2026-01-01 00:00:03.000Z'],
    ]);
  });

  it('takes several scripts as one catalog, fills variables and sets options', () => {
    const tables = file('tables.sql', EVENTS);
    const query = file(
      'q.sql',
      `CREATE TABLE o (n BIGINT) WITH ('connector' = 'print'); INSERT INTO o SELECT n FROM events WHERE k = '\${KEY}';`,
    );
    const input = `events=${file('e.jsonl', INPUT)}`;
    const common = ['--input', input, '--out', join(folder, 'out')];
    expect(millrace('eval', tables, query, ...common, '--var', 'KEY=b').status).toBe(0);
    expect(rows('o')).toBe('[9223372036854775807]\n');
    const unfilled = millrace('eval', tables, query, ...common);
    expect(unfilled.status).toBe(1);
    expect(unfilled.stderr).toMatch(/q\.sql:1:\d+: MLR_SQL_NAME: .*\$\{KEY\}/);
    const twice = millrace('eval', tables, tables, ...common);
    expect(twice.status).toBe(1);
    expect(twice.stderr).toMatch(/tables\.sql:1:14: MLR_SQL_NAME: `events` is defined twice/);
  });

  it('names the file and the place of what cannot be planned', () => {
    const query = `CREATE TABLE o (n BIGINT) WITH ('connector' = 'print');
INSERT INTO o SELECT n FROM events ORDER BY n;`;
    const sql = file('q.sql', query);
    const refused = millrace('eval', file('tables.sql', EVENTS), sql, '--out', join(folder, 'out'));
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/q\.sql:2:\d+: MLR_SQL_SEMANTIC: ORDER BY.*\n 2 \| INSERT INTO o/);
  });

  it('refuses a function without a module, an input given twice and a setting that is none, each where it stands', () => {
    const sql = file('q.sql', `CREATE FUNCTION f AS './no.ts' LANGUAGE TYPESCRIPT;`);
    const none = millrace('eval', sql, '--out', join(folder, 'out'));
    expect(none.stderr).toMatch(/q\.sql:1:22: MLR_SQL_SEMANTIC: the function module \.\/no\.ts cannot be loaded/);
    const input = `events=${file('e.jsonl', INPUT)}`;
    const copy = `CREATE TABLE o (n BIGINT) WITH ('connector' = 'print'); INSERT INTO o SELECT n FROM events;`;
    const twice = millrace('eval', file('c.sql', EVENTS + copy), '--input', input, '--input', input, '--out', 'out');
    expect(twice.stderr).toMatch(/names the table `events` twice/);
    const set = millrace('eval', file('c.sql', EVENTS + copy), '--out', 'out', '--set', 'table.exec.state.ttl=1 xx');
    expect([set.status, set.stderr]).toEqual([
      1,
      expect.stringMatching(/^--set: MLR_SQL_OPTION: .*table\.exec\.state\.ttl/),
    ]);
  });

  it('stops at a malformed line with its file and number, or counts such lines', () => {
    const sql = file(
      'q.sql',
      `${EVENTS} CREATE TABLE o (n BIGINT) WITH ('connector' = 'print'); INSERT INTO o SELECT n FROM events;`,
    );
    const input = `events=${file('e.jsonl', `${INPUT}{"k":\n${INPUT}`)}`;
    const stopped = millrace('eval', sql, '--input', input, '--out', join(folder, 'out'));
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toMatch(
      /^.*e\.jsonl:5:6: MLR_EVAL_MALFORMED: .*of the table `events`.*\n 5 \| \{"k":\n {3}\| {6}\^\n/,
    );
    const skipped = millrace('eval', sql, '--input', input, '--out', join(folder, 'out'), '--skip-malformed');
    expect(skipped.stderr).toBe('6 records, 1 malformed lines skipped; rows: o 6\n');
  });

  it('names a table that is read without an input, and an input without a table', () => {
    const sql = file(
      'q.sql',
      `${EVENTS} CREATE TABLE o (n BIGINT) WITH ('connector' = 'print'); INSERT INTO o SELECT n FROM events;`,
    );
    const missing = millrace('eval', sql, '--out', join(folder, 'out'));
    const [head, line, caret] = missing.stderr.split('\n');
    const message = 'MLR_EVAL_INPUT: the table `events` is read but has no input: add --input events=FILE.jsonl';
    expect([missing.status, head]).toEqual([1, expect.stringMatching(new RegExp(`^${sql}:2:\\d+: ${message}$`))]);
    expect(line.slice(caret.indexOf('^'))).toBe('events;');
    const other = millrace('eval', sql, '--input', `x=${file('e.jsonl', INPUT)}`, '--out', join(folder, 'out'));
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('`x`')]);
  });

  it('runs functions written in TypeScript, scalar and table', () => {
    file(
      'twice.ts',
      `export default { kind: 'scalar', arguments: ['BIGINT'], result: 'BIGINT', deterministic: true,
        body: (n: bigint | number | null) => (n === null ? null : BigInt(n) * 2n) };`,
    );
    file(
      'letters.ts',
      `export default { kind: 'table', arguments: ['STRING'], result: 'ROW<letter STRING, place INT>', deterministic: true,
        *body(text: string) { let place = 0; for (const letter of text) yield { letter, place: ++place }; } };`,
    );
    const sql = file(
      'q.sql',
      `CREATE FUNCTION twice AS './twice.ts' LANGUAGE TYPESCRIPT; CREATE FUNCTION letters AS './letters.ts' LANGUAGE TYPESCRIPT;
       CREATE TABLE t (s STRING, n BIGINT) WITH ('connector' = 'kafka');
       CREATE TABLE o (n BIGINT, letter STRING, place INT) WITH ('connector' = 'print');
       INSERT INTO o SELECT twice(n), letter, place FROM t, LATERAL TABLE(letters(s)) AS l (letter, place);`,
    );
    const input = `t=${file('e.jsonl', '{"s":"xy","n":4}\n{"s":"","n":1}\n{"s":"z","n":null}')}`;
    const done = millrace('eval', sql, '--input', input, '--out', join(folder, 'out'));
    expect(done.stderr).toBe('3 records; rows: o 3\n');
    expect(rows('o')).toBe('[8,"x",1]\n[8,"y",2]\n[null,"z",1]\n');
  });
});

describe('millrace explain', () => {
  const SQL = `${EVENTS} CREATE TABLE o (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'print');
    INSERT INTO o SELECT k, COUNT(*) FROM events GROUP BY k;`;

  it('says which operators there are, what they keep, and that state grows', () => {
    const { status, stdout } = millrace('explain', file('q.sql', SQL));
    expect(status).toBe(0);
    for (const part of [
      '== logical plan',
      '== physical plan',
      'group-aggregate o.group-aggregate',
      'GROWS WITHOUT BOUND',
    ]) {
      expect(stdout).toContain(part);
    }
    const bounded = millrace('explain', file('q.sql', `SET 'table.exec.state.ttl' = '1 h'; ${SQL}`));
    expect(bounded.stdout).not.toContain('GROWS');
  });

  it('gives the plan as JSON to programs', () => {
    const { stdout } = millrace('explain', '--json', file('q.sql', SQL));
    const { physical, operators } = JSON.parse(stdout) as {
      physical: { nodes: unknown[] };
      operators: { state: unknown }[];
    };
    expect(operators).toHaveLength(physical.nodes.length);
    expect(operators.map(({ state }) => state)).toContainEqual({ holds: 'an accumulator per key', growth: 'grows' });
  });
});

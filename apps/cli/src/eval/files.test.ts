import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineReader } from './lines.ts';
import { evalFolder } from './test/eval-folder.ts';

const folder = evalFolder();
const { file, evalError } = folder;

const SQL = `CREATE TABLE t (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'kafka');
CREATE TABLE o (a INT) WITH ('connector' = 'print');
INSERT INTO o SELECT a FROM t;`;

describe('a file that cannot be read or written', () => {
  it.each([
    [
      'a script that is not there',
      ['no.sql'],
      "MLR_EVAL_FILE: the script 'no.sql' cannot be read: there is no such file",
    ],
    ['a script that is a folder', ['.'], "MLR_EVAL_FILE: the script '.' cannot be read: it is a folder, not a file"],
    [
      'an input that is not there',
      ['q.sql', '--input', 't=no.jsonl'],
      "MLR_EVAL_FILE: the input 'no.jsonl' of the table `t` cannot be read: there is no such file",
    ],
    [
      'an input that is a folder',
      ['q.sql', '--input', 't=.'],
      "MLR_EVAL_FILE: the input '.' of the table `t` cannot be read: it is a folder, not a file",
    ],
    [
      'a folder for the rows that is a file',
      ['q.sql', '--input', 't=t.jsonl', '--out', 'q.sql'],
      "MLR_EVAL_OUT: the folder 'q.sql' of --out cannot be made: it is a file, not a folder",
    ],
    [
      'a file for the rows that is a folder',
      ['q.sql', '--input', 't=t.jsonl', '--out', 'taken'],
      "MLR_EVAL_OUT: the rows cannot be written to 'taken/o.jsonl': it is a folder, not a file",
    ],
    [
      'an input for a table that is only written',
      ['q.sql', '--input', 'o=t.jsonl', '--input', 't=t.jsonl'],
      'MLR_EVAL_INPUT: --input names the table `o`, which is written and not read',
    ],
    [
      'an input for a table that is not there',
      ['q.sql', '--input', 'T=t.jsonl'],
      'MLR_EVAL_INPUT: --input names the table `T`, which no script declares; did you mean `t`?',
    ],
  ])('is named, with the reason: %s', (_, args, message) => {
    file('q.sql', SQL);
    file('t.jsonl', '{"a":1}');
    mkdirSync(join(folder.path, 'taken', 'o.jsonl'), { recursive: true });
    expect(evalError(...args)).toBe(`${message}\n`);
  });

  it('of another encoding is told of, with the place where it begins', () => {
    file('q.sql', Buffer.from('-- a\n  -- caf\xe9', 'latin1'));
    expect(evalError('q.sql')).toMatch(
      /^MLR_EVAL_FILE: the script 'q\.sql' is no UTF-8 text, from line 2, column 9 on/,
    );
    file('q.sql', SQL);
    file('t.gz', Buffer.from([0x1f, 0x8b, 8, 0]));
    expect(evalError('q.sql', '--input', 't=t.gz')).toMatch(/^MLR_EVAL_FILE: the input 't\.gz' .* is compressed/);
  });
});

describe('byte order marks, CRLF, blank lines and a missing end of line', () => {
  it('change nothing, in scripts and inputs', () => {
    file('q.sql', `\ufeff${SQL.replaceAll('\n', '\r\n')}`);
    file('t.jsonl', '\ufeff{"a":1}\r\n\r\n  \t\r\n{"a":2}\n\n{"a":3}');
    expect(evalError('q.sql', '--input', 't=t.jsonl')).toBe('3 records; rows: o 3\n');
    expect(readFileSync(join(folder.path, 'out', 'o.jsonl'), 'utf8')).toBe('[1]\n[2]\n[3]\n');
  });

  it('do not move places', () => {
    file('q.sql', '\ufeffSELEC;');
    expect(evalError('q.sql')).toMatch(
      /^q\.sql:1:1: MLR_SQL_UNSUPPORTED: .*did you mean `SELECT`\?\n 1 \| SELEC;\n {3}\| \^\n$/,
    );
    const path = join(folder.path, file('lines', '\ufeff\r\n\n \nx'));
    const lines = new LineReader(path);
    expect([lines.next(), lines.number, lines.bytes.toString('utf8', lines.start, lines.end)]).toEqual([true, 4, 'x']);
    expect(lines.next()).toBe(false);
  });
});

describe('a line that is no record', () => {
  it('is shown, with a caret under what is wrong and how it is written', () => {
    file('q.sql', SQL);
    file('t.jsonl', '{"a":1}\n{"ä":1,"ts":"2026-01-01T00:00:00Z"}');
    const [head, line, caret] = evalError('q.sql', '--input', 't=t.jsonl').split('\n');
    expect(head).toMatch(
      /^t\.jsonl:2:13: MLR_EVAL_MALFORMED: column ts TIMESTAMP: .*: write 2026-01-31 23:59:59\.999 .*ISO-8601/,
    );
    expect(line.slice(caret.indexOf('^'))).toBe('"2026-01-01T00:00:00Z"}');
  });
});

describe('options', () => {
  it.each([
    [['--partitions', '0'], "MLR_EVAL_OPTION: --partitions takes a number from 1 to 1024, not '0'"],
    [['--set', 'x'], "MLR_EVAL_OPTION: write --set KEY=VALUE, not 'x'"],
    [['--var', 'A=1'], '--var A: no script has ${A}'],
  ])('%j are answered with how they are written', (args, message) => {
    file('q.sql', SQL);
    expect(evalError('q.sql', '--input', 't=/dev/null', ...args).split('\n')[0]).toBe(message);
  });
});

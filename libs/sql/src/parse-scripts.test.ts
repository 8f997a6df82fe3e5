import { describe, expect, it } from '@jest/globals';
import type { UserFunctionSignature } from './binder/create-function.ts';
import { SqlError } from './errors.ts';
import { functionModules, parseScripts } from './parse-script.ts';
import { fillVariables } from './variables.ts';
import { formatType } from './type-system/type.ts';

const TABLE = "CREATE TABLE t (a INT, s STRING NOT NULL, l BIGINT) WITH ('connector' = 'filesystem', 'path' = 'x');";
const any = { pipeline: 'p', connectors: 'any' } as const;

function refusal(run: () => unknown): SqlError {
  try {
    run();
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('several files', () => {
  it('are one catalog, in order', () => {
    const files = [
      { text: TABLE, file: 'a.sql' },
      { text: 'INSERT INTO t SELECT * FROM t;', file: 'b.sql' },
    ];
    expect(parseScripts(files, any)).toMatchObject({ tables: [{ name: 't' }], inserts: [{ target: 't' }] });
  });

  it('refuse with the file that is wrong', () => {
    const twice = [
      { text: TABLE, file: 'a.sql' },
      { text: `\n${TABLE}`, file: 'b.sql' },
    ];
    const error = refusal(() => parseScripts(twice, any));
    expect(error).toMatchObject({ code: 'MLR_SQL_NAME', file: 'b.sql', line: 2 });
  });
});

describe('variables', () => {
  it('are filled everywhere', () => {
    expect(fillVariables("a '${X}' ${Y_1} $X {Y}", { X: '1', Y_1: '2' })).toBe("a '1' 2 $X {Y}");
  });

  it('that have no value are refused at their place', () => {
    const error = refusal(() => fillVariables('a\n ${Z}', {}, 'f.sql'));
    expect(error).toMatchObject({ code: 'MLR_SQL_NAME', file: 'f.sql', line: 2, column: 2 });
  });
});

describe('connectors', () => {
  it('of any kind are taken when they are asked for, and refused otherwise', () => {
    expect(() => parseScripts([{ text: TABLE }], any)).not.toThrow();
    expect(refusal(() => parseScripts([{ text: TABLE }], { pipeline: 'p' }))).toMatchObject({ code: 'MLR_SQL_OPTION' });
  });
});

describe('settings', () => {
  const set = (key: string, value: string) => parseScripts([{ text: `SET '${key}' = '${value}';` }], any).options;

  it('of Flink that change no row are taken', () => {
    expect(set('table.optimizer.agg-phase-strategy', 'ONE_PHASE')).toEqual({
      'table.optimizer.agg-phase-strategy': 'ONE_PHASE',
    });
    expect(set('table.exec.state.ttl', '1 h')).toEqual({ 'table.exec.state.ttl': '1 h' });
  });

  it('from outside are stronger than SET, also where a statement is bound by them', () => {
    const drop = { 'table.exec.sink.not-null-enforcer': 'DROP' };
    const text = `${TABLE} SET 'table.exec.sink.not-null-enforcer' = 'ERROR'; INSERT INTO t SELECT a, NULLIF(s, ''), l FROM t;`;
    const bound = (settings: Record<string, string>) => parseScripts([{ text }], { ...any, settings });
    expect(bound(drop).options).toEqual(drop);
    expect(JSON.stringify(bound(drop).inserts)).toContain('IS NOT NULL');
    expect(JSON.stringify(bound({}).inserts)).not.toContain('IS NOT NULL');
  });

  it.each([
    ['table.exec.state.ttll', '1 h'],
    ['table.exec.state.ttl', 'soon'],
    ['table.local-time-zone', 'Europe/Berlin'],
    ['rest.port', '1'],
  ])('%s = %s is refused', (key, value) => {
    expect(refusal(() => set(key, value))).toMatchObject({ code: 'MLR_SQL_OPTION' });
  });
});

describe('functions in TypeScript', () => {
  const create = "CREATE FUNCTION twice AS './twice.ts' LANGUAGE TYPESCRIPT;\n";
  const scalar = { kind: 'scalar', arguments: ['BIGINT'], result: 'BIGINT', deterministic: true } as const;
  const bind = (query: string, signature: UserFunctionSignature | string = scalar) =>
    parseScripts([{ text: `${TABLE}\n${create}INSERT INTO t (s, l) ${query};`, file: 'd/f.sql' }], {
      ...any,
      functions: (module, file) => (module === './twice.ts' && file === 'd/f.sql' ? signature : 'no such module'),
    });

  it('are listed with their places for the caller to load', () => {
    expect(functionModules(`${TABLE}\n${create}`)).toEqual([
      { name: 'twice', module: './twice.ts', at: { line: 2, column: 26 } },
    ]);
  });

  it('are called with arguments cast to what they declare, under any case of their name', () => {
    const { functions, inserts } = bind("SELECT 'x', TWICE(a) FROM t");
    expect(functions).toMatchObject([{ name: 'twice', module: './twice.ts', kind: 'scalar' }]);
    expect(formatType(functions[0].result)).toBe('BIGINT');
    expect(JSON.stringify(inserts)).toContain('"fn":"USER:twice","args":[{"op":"cast"');
  });

  it('that give rows stand in LATERAL TABLE', () => {
    const table = {
      kind: 'table',
      arguments: ['STRING'],
      result: 'ROW<w STRING, n INT>',
      deterministic: true,
    } as const;
    const { inserts } = bind('SELECT w, n FROM t, LATERAL TABLE(twice(s)) AS x', table);
    expect(JSON.stringify(inserts)).toContain('"call":{"fn":"USER","name":"twice"');
    expect(refusal(() => bind("SELECT 'x', twice(s) FROM t", table))).toMatchObject({ code: 'MLR_SQL_SEMANTIC' });
  });

  it.each([
    ['a module that is not there', 'no such module', 'SELECT s, 1 FROM t', 'MLR_SQL_SEMANTIC'],
    ['a type that is none', { ...scalar, result: 'BIGINTT' }, 'SELECT s, 1 FROM t', 'MLR_SQL_TYPE'],
    ['the wrong argument', scalar, 'SELECT s, twice(s) FROM t', 'MLR_SQL_TYPE'],
    ['too many arguments', scalar, 'SELECT s, twice(1, 2) FROM t', 'MLR_SQL_TYPE'],
  ] as const)('refuse %s', (_, signature, query, code) => {
    expect(refusal(() => bind(query, signature))).toMatchObject({ code, file: 'd/f.sql' });
  });
});

describe('INSERT INTO', () => {
  const bind = (text: string) => parseScripts([{ text: `${TABLE}\n${text};` }], any);

  it.each([
    ['narrows', 'INSERT INTO t SELECT l, s, l FROM t'],
    ['makes a number of a string', "INSERT INTO t SELECT '1', s, l FROM t"],
    ['leaves a NOT NULL column out', 'INSERT INTO t (a) SELECT a FROM t'],
    ['has too few columns', 'INSERT INTO t SELECT a FROM t'],
    ['puts NULL without a type', 'INSERT INTO t SELECT NULL, s, l FROM t'],
  ])('is refused where it %s', (_, text) => {
    expect(refusal(() => bind(text))).toMatchObject({ code: 'MLR_SQL_TYPE' });
  });

  it('checks NOT NULL columns, or leaves rows with NULL out where the setting says so', () => {
    const query = 'INSERT INTO t (s) SELECT CAST(a AS STRING) FROM t';
    expect(JSON.stringify(bind(query).inserts)).not.toContain('IS NOT NULL');
    expect(JSON.stringify(bind(`SET 'table.exec.sink.not-null-enforcer' = 'DROP'; ${query}`).inserts)).toContain(
      'IS NOT NULL',
    );
  });

  it('takes VALUES, and several statements into one table', () => {
    expect(bind("INSERT INTO t VALUES (1, 'a', 2); INSERT INTO t (s) VALUES ('b')").inserts).toHaveLength(2);
  });
});

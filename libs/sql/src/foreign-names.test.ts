import { describe, expect, it } from '@jest/globals';
import { FOREIGN_FUNCTIONS, FOREIGN_TYPES } from './foreign-names.ts';
import { AGGREGATES } from './functions/aggregates.ts';
import { functionNames } from './functions/registry.ts';
import { refusalOfScript } from './test/bind.ts';

describe('names of other dialects', () => {
  it('are none of ours', () => {
    const ours = new Set([...functionNames(), ...AGGREGATES.keys()]);
    expect(Object.keys(FOREIGN_FUNCTIONS).filter((name) => ours.has(name))).toEqual([]);
  });

  it('of functions are answered with what to write, reserved or not', () => {
    for (const [name, instead] of Object.entries(FOREIGN_FUNCTIONS)) {
      if (name === 'TOP') continue;
      const error = refusalOfScript(`CREATE TABLE x (a STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO x SELECT ${name}(a) FROM x;`);
      expect([name, error.code, error.message]).toEqual([
        name,
        'MLR_SQL_NAME',
        `unknown function \`${name}\`: write ${instead}`,
      ]);
      expect(error).toMatchObject({ line: 2, column: 22 });
    }
  });

  it('of types are answered with what to write, with parameters or without', () => {
    for (const [name, instead] of Object.entries(FOREIGN_TYPES)) {
      for (const type of [name, `${name}(10)`]) {
        const error = refusalOfScript(`CREATE TABLE x (a ${type}) WITH ('connector' = 'kafka', 'format' = 'json');`);
        expect([type, error.message]).toEqual([type, `unknown type \`${name}\`: write ${instead}`]);
        expect(error).toMatchObject({ code: 'MLR_SQL_TYPE', line: 1, column: 19 });
      }
    }
  });
});

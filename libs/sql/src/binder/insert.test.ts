import { describe, expect, it } from '@jest/globals';
import { bind, refusalOf } from '../test/bind.ts';

const TABLE = `CREATE TABLE o (sent TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', p INT METADATA FROM 'partition' VIRTUAL,
  x INT, twice AS x * 2, headers MAP<STRING, BYTES> METADATA) WITH ('connector' = 'x');`;

describe('what is written into a table with metadata', () => {
  it('has its columns in their order, without what is only read', () => {
    const [{ input }] = bind(`${TABLE} INSERT INTO o (x, sent) SELECT a, CAST(ts AS TIMESTAMP_LTZ(3)) FROM t;`).inserts;
    expect(input.fields.map(({ name }) => name)).toEqual(['sent', 'x', 'headers']);
  });

  it.each([
    ['a virtual column', `${TABLE} INSERT INTO o (p) SELECT a FROM t;`, 'no column `p` to write to'],
    [
      'metadata of the log',
      "CREATE TABLE o (x INT, `offset` BIGINT METADATA) WITH ('connector' = 'x'); INSERT INTO o SELECT a, b FROM t;",
      'only read: declare it METADATA VIRTUAL',
    ],
  ])('is not %s', (_, script, message) => {
    expect(refusalOf(script).message).toContain(message);
  });
});

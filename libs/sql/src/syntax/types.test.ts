import { describe, expect, it } from '@jest/globals';
import { parseExpression } from '../test/parse-expression.ts';
import { printExpression } from '../test/print-expression.ts';

describe('types', () => {
  it.each([
    ["CAST(a AS ROW(a INT 'x', b ARRAY<STRING NOT NULL>))", 'CAST(`a` AS ROW<`a` INT, `b` ARRAY<STRING NOT NULL>>)'],
    ['CAST(a AS MAP<STRING, MULTISET<INT>>)', 'CAST(`a` AS MAP<STRING, MULTISET<INT>>)'],
    ['CAST(a AS TIMESTAMP(6) WITH LOCAL TIME ZONE)', 'CAST(`a` AS TIMESTAMP_LTZ(6))'],
    ['CAST(a AS TIMESTAMP(3) WITHOUT TIME ZONE)', 'CAST(`a` AS TIMESTAMP(3))'],
    ['CAST(a AS TIME(3))', 'CAST(`a` AS TIME(3))'],
    ['CAST(a AS DOUBLE PRECISION)', 'CAST(`a` AS DOUBLE)'],
    ['CAST(a AS NUMERIC)', 'CAST(`a` AS DECIMAL)'],
    ['CAST(a AS CHARACTER VARYING(3))', 'CAST(`a` AS VARCHAR(3))'],
    ['CAST(a AS BINARY VARYING(3))', 'CAST(`a` AS VARBINARY(3))'],
    ['CAST(a AS BINARY(3))', 'CAST(`a` AS BINARY(3))'],
    ['CAST(a AS BYTES)', 'CAST(`a` AS BYTES)'],
    ['CAST(a AS INTERVAL DAY(3) TO SECOND(3))', 'CAST(`a` AS INTERVAL DAY(3) TO SECOND(3))'],
    ['CAST(a AS INTERVAL YEARS)', 'CAST(`a` AS INTERVAL YEAR)'],
    ['CAST(a AS ROW<>)', 'CAST(`a` AS ROW<>)'],
    ['CAST(a AS VARIANT)', 'CAST(`a` AS VARIANT)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseExpression } from '../test/parse-expression.ts';
import { printExpression } from '../test/print-expression.ts';

describe('numbers, strings and bytes', () => {
  it.each([
    ['1e3', '1e3'],
    ['.5', '.5'],
    ['1.', '1.'],
    ['1.e2', '1.e2'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ["'it''s'", "'it''s'"],
    ["'-- no comment'", "'-- no comment'"],
    ["'a'\n  'b'", "'ab'"],
    ["U&'\\0041\\\\b'", "'A\\b'"],
    ["U&'!00E4!!' UESCAPE '!'", "'ä!'"],
    ["x'0aFF'", "x'0AFF'"],
    ["X''", "x''"],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('points and spans of time', () => {
  it.each([
    ["DATE '2026-01-31'", "DATE '2026-01-31'"],
    ["TIME '10:00:00'", "TIME '10:00:00'"],
    ["TIMESTAMP '2026-01-31 10:00:00.5'", "TIMESTAMP '2026-01-31 10:00:00.5'"],
    [
      "TIMESTAMP WITH LOCAL TIME ZONE '2026-01-31 10:00:00.123'",
      "CAST(TIMESTAMP '2026-01-31 10:00:00.123' AS TIMESTAMP_LTZ(3))",
    ],
    ['UNKNOWN', 'NULL'],
    ["INTERVAL '10' SECONDS", "INTERVAL '10' SECOND"],
    ["INTERVAL -'1' DAY(3)", "INTERVAL -'1' DAY(3)"],
    ["INTERVAL + '1' WEEKS", "INTERVAL '1' WEEK"],
    ["INTERVAL '1' QUARTER", "INTERVAL '1' QUARTER"],
    ["INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '1-2' YEAR TO MONTH"],
    ["INTERVAL '1 02:03:04.5' DAY TO SECOND(3)", "INTERVAL '1 02:03:04.5' DAY TO SECOND(3)"],
    ["INTERVAL '1.5' SECOND(2, 3)", "INTERVAL '1.5' SECOND(2, 3)"],
    ["INTERVAL '1:2' HOUR(3) TO MINUTE", "INTERVAL '1:2' HOUR(3) TO MINUTE"],
    ['INTERVAL 5 DAY', "(5 * INTERVAL '1' DAY)"],
    ['INTERVAL t.a DAYS', "(`t`.`a` * INTERVAL '1' DAY)"],
    ['INTERVAL (a + 1) MONTH', "((`a` + 1) * INTERVAL '1' MONTH)"],
    ['INTERVAL -a DAY', "(`a` * INTERVAL -'1' DAY)"],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

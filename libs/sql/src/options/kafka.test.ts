import { describe, expect, it } from '@jest/globals';
import { parseScript } from '../parse-script.ts';
import { kafkaOptions } from './kafka.ts';

function table(options: string) {
  const columns = 'a BIGINT, s STRING, d DOUBLE, r ROW<x INT>, c AS a + 1';
  const sql = `CREATE TABLE t (${columns}) WITH ('connector' = 'kafka', 'format' = 'json'${options});
    CREATE TABLE o (a BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
    INSERT INTO o SELECT a FROM t;`;
  return kafkaOptions(parseScript(sql, { pipeline: 'p' }).tables.find(({ name }) => name === 't')!);
}

describe("the option 'event-id'", () => {
  it('names a column that holds a string or a whole number', () => {
    expect(table('')).toMatchObject({ eventId: null, eventIdTtlMs: null });
    expect(table(", 'event-id' = 's'")).toMatchObject({ eventId: 's', eventIdTtlMs: null });
    expect(table(", 'event-id' = 'a', 'event-id.ttl' = '2 h'")).toMatchObject({
      eventId: 'a',
      eventIdTtlMs: 7_200_000,
    });
  });

  it.each([
    ["'event-id' = 'x'", 'no physical column'],
    ["'event-id' = 'c'", 'no physical column'],
    ["'event-id' = 'd'", 'a string or a whole number'],
    ["'event-id' = 'r'", 'a string or a whole number'],
    ["'event-id.ttl' = '0 s'", 'longer than nothing'],
  ])('refuses %s', (option, why) => {
    expect(() => table(`, ${option}`)).toThrow(why);
  });
});

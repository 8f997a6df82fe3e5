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

describe('where a pipeline begins', () => {
  const group = "'properties.group.id' = 'g'";
  it.each([
    ['', { mode: 'earliest' }],
    ["'scan.startup.mode' = 'latest-offset'", { mode: 'latest' }],
    ["'scan.startup.mode' = 'timestamp', 'scan.startup.timestamp-millis' = '7'", { mode: 'timestamp', timestampMs: 7 }],
    [
      "'scan.startup.mode' = 'specific-offsets', 'scan.startup.specific-offsets' = 'partition:0,offset:42;partition:2,offset:7'",
      { mode: 'specific', offsets: [{ partition: 0, offset: 42 }, { partition: 2, offset: 7 }], group: null }, // prettier-ignore
    ],
    [`'scan.startup.mode' = 'group-offsets', ${group}`, { mode: 'group', group: 'g', otherwise: 'none' }],
    [
      `'scan.startup.mode' = 'group-offsets', ${group}, 'properties.auto.offset.reset' = 'latest'`,
      { mode: 'group', group: 'g', otherwise: 'latest' },
    ],
  ])('%s', (options, expected) => {
    expect(table(options === '' ? '' : `, ${options}`).startup).toEqual(expected);
  });

  it.each([
    ["'scan.startup.mode' = 'group-offsets'", "needs 'properties.group.id'"],
    ["'scan.startup.mode' = 'specific-offsets'", 'come together'],
    ["'scan.startup.specific-offsets' = 'partition:0,offset:1'", 'come together'],
    ["'scan.startup.mode' = 'specific-offsets', 'scan.startup.specific-offsets' = '0:1'", 'must be like'],
    [
      "'scan.startup.mode' = 'specific-offsets', 'scan.startup.specific-offsets' = 'partition:0,offset:1;partition:0,offset:2'",
      'must be like',
    ],
    ["'properties.auto.offset.reset' = 'first'", "must be 'earliest' or 'latest' or 'none'"],
  ])('is refused: %s', (options, why) => {
    expect(() => table(`, ${options}`)).toThrow(why);
  });
});

import { civilFromDays, daysFromCivil, daysInMonth } from '@millrace/formats';
import { BadDatePattern, readPattern, type PatternItem } from './date-pattern.ts';
import { DAY_NAMES, MONTH_NAMES } from './civil-time.ts';

/** Java's DateTimeFormatter (locale en-US) reading a text, and what Flink makes of the fields it finds. */

/** What a text says; a field that it does not say is absent. */
export interface DateFields {
  readonly year?: number;
  readonly era?: number;
  readonly month?: number;
  readonly day?: number;
  readonly dayOfYear?: number;
  /** From 0, Sunday. */
  readonly dayOfWeek?: number;
  readonly hour?: number;
  readonly hour12?: number;
  /** 0 before noon, 1 after. */
  readonly half?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly milli?: number;
}

type Writable = { -readonly [name in keyof DateFields]: DateFields[name] };

/** Reads from a place in the text; the place behind, or -1. */
type Reader = (text: string, at: number, fields: Writable) => number;

const parsers = new Map<string, Reader | null>();

/** Null for a format that Java does not take. The function gives null for a text that does not have the format. */
export function compileDateParser(pattern: string): ((text: string) => DateFields | null) | null {
  let reader = parsers.get(pattern);
  if (reader === undefined) {
    if (parsers.size >= 1000) parsers.clear();
    reader = compile(pattern);
    parsers.set(pattern, reader);
  }
  if (reader === null) return null;
  const read = reader;
  return (text) => {
    const fields: Writable = {};
    return read(text, 0, fields) === text.length ? fields : null;
  };
}

function compile(pattern: string): Reader | null {
  try {
    return sequence(readPattern(pattern, true));
  } catch (error) {
    if (error instanceof BadDatePattern) return null;
    throw error;
  }
}

function sequence(items: readonly PatternItem[]): Reader {
  const readers = items.map((item, i): Reader => {
    switch (item.item) {
      case 'text':
        return (text, at) => (text.startsWith(item.text, at) ? at + item.text.length : -1);
      case 'optional': {
        const inner = sequence(item.items);
        return (text, at, fields) => {
          const tried: Writable = { ...fields };
          const end = inner(text, at, tried);
          if (end < 0) return at;
          Object.assign(fields, tried);
          return end;
        };
      }
      case 'letter':
        return letterReader(item.letter, item.width, reservedBehind(items, i));
    }
  });
  return (text, at, fields) => {
    for (const read of readers) {
      at = read(text, at, fields);
      if (at < 0) return -1;
    }
    return at;
  };
}

/** Widths of a number: fewest and most digits. Null for a letter that is no number. */
function widthsOf(letter: string, width: number): readonly [number, number] | null {
  if (/[yuY]/.test(letter)) return width === 2 ? [2, 2] : [width, 19];
  if (/[ML]/.test(letter) && width > 2) return null;
  if (/[MLdHhkKms]/.test(letter)) return width === 1 ? [1, 19] : [width, width];
  if (/[Qq]/.test(letter) && width <= 2) return [width, 2];
  if (letter === 'D') return width === 1 ? [1, 19] : [width, 3];
  return letter === 'S' ? [width, width] : null;
}

/** Digits that belong to numbers of fixed width right behind: what is before leaves them. Only the first of a run does so. */
function reservedBehind(items: readonly PatternItem[], i: number): number {
  const isFixed = (item: PatternItem | undefined) => {
    const widths = item?.item === 'letter' ? widthsOf(item.letter, item.width) : null;
    return widths !== null && widths[0] === widths[1] ? widths[0] : 0;
  };
  if (isFixed(items[i]) > 0 && i > 0 && items[i - 1].item === 'letter') return 0;
  let reserved = 0;
  for (let next = i + 1; isFixed(items[next]) > 0; next++) reserved += isFixed(items[next]);
  return reserved;
}

function letterReader(letter: string, width: number, reserved: number): Reader {
  const widths = widthsOf(letter, width);
  if (widths !== null) return numberReader(letter, width, widths, reserved);
  switch (letter) {
    case 'M':
    case 'L':
      return nameReader(MONTH_NAMES, width, (fields, place) => (fields.month = place + 1));
    case 'E':
      return nameReader(DAY_NAMES, Math.max(3, width), (fields, place) => (fields.dayOfWeek = place));
    case 'a':
      return nameReader(['AM', 'PM'], 4, (fields, place) => (fields.half = place));
    case 'G':
      return nameReader(
        width <= 3 ? ['BC', 'AD'] : ['Before Christ', 'Anno Domini'],
        4,
        (fields, place) => (fields.era = place),
      );
    default: {
      const zone = zonePattern(letter, width);
      return (text, at) => {
        zone.lastIndex = at;
        return zone.test(text) ? zone.lastIndex : -1;
      };
    }
  }
}

/** Zones are read and left: the time is local. */
function zonePattern(letter: string, width: number): RegExp {
  switch (letter) {
    case 'X':
      return width === 1 ? /Z|[+-]\d\d(?:\d\d)?/y : width === 2 || width === 4 ? /Z|[+-]\d{4}/y : /Z|[+-]\d\d:\d\d/y;
    case 'x':
      return width === 1 ? /[+-]\d\d(?:\d\d)?/y : width === 2 || width === 4 ? /[+-]\d{4}/y : /[+-]\d\d:\d\d/y;
    case 'Z':
      return width <= 3 ? /[+-]\d{4}/y : width === 4 ? /GMT(?:[+-]\d\d:\d\d)?/y : /Z|[+-]\d\d:\d\d/y;
    case 'z':
    case 'V':
    case 'v':
    case 'O':
      return /[A-Za-z][A-Za-z0-9/_~]*(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d/y;
    default:
      throw new BadDatePattern(`${letter} cannot be read`);
  }
}

function nameReader(names: readonly string[], width: number, put: (fields: Writable, place: number) => void): Reader {
  const texts = width === 3 ? names.map((name) => name.slice(0, 3)) : names;
  return (text, at, fields) => {
    const place = texts.findIndex((name) => text.startsWith(name, at));
    if (place < 0) return -1;
    put(fields, place);
    return at + texts[place].length;
  };
}

function numberReader(
  letter: string,
  width: number,
  [least, most]: readonly [number, number],
  reserved: number,
): Reader {
  const isYear = /[yuY]/.test(letter) && width !== 2;
  return (text, start, fields) => {
    const sign = isYear && /[+-]/.test(text[start] ?? '') ? text[start] : '';
    const at = start + sign.length;
    let end = at;
    while (end < at + most + reserved && text[end] >= '0' && text[end] <= '9') end++;
    if (reserved > 0) end = Math.min(end, at + Math.max(least, end - at - reserved));
    if (end - at < least) return -1;
    // A year with more digits than the format has a sign.
    if (isYear && width >= 4 && sign !== '-' && end - at > width !== (sign === '+')) return -1;
    const digits = text.slice(at, end);
    return put(letter, width, (sign === '-' ? -1 : 1) * Number(digits), digits, fields) ? end : -1;
  };
}

/** False for a number that the field cannot have. */
function put(letter: string, width: number, value: number, digits: string, fields: Writable): boolean {
  const within = (low: number, high: number) => value >= low && value <= high;
  switch (letter) {
    case 'y':
    case 'u':
    case 'Y':
      fields.year = width === 2 ? 2000 + value : value;
      return letter !== 'y' || fields.year >= 1;
    case 'M':
    case 'L':
      fields.month = value;
      return within(1, 12);
    case 'd':
      fields.day = value;
      return within(1, 31);
    case 'D':
      fields.dayOfYear = value;
      return within(1, 366);
    case 'H':
      fields.hour = value;
      return within(0, 24);
    case 'k':
      fields.hour = value % 24;
      return within(1, 24);
    case 'h':
      fields.hour12 = value % 12;
      return within(1, 12);
    case 'K':
      fields.hour12 = value;
      return within(0, 11);
    case 'm':
      fields.minute = value;
      return within(0, 59);
    case 's':
      fields.second = value;
      return within(0, 59);
    case 'Q':
    case 'q':
      // A quarter alone says nothing to Flink.
      return within(1, 4);
    default:
      fields.milli = Number(digits.padEnd(3, '0').slice(0, 3));
      return true;
  }
}

/** Epoch ms, or NaN where the fields contradict. What is not there is the start of 1970. */
export function resolveTimestamp(fields: DateFields): number {
  const { minute = 0, second = 0, milli = 0 } = fields;
  const days = resolveDay(fields);
  const { hour = fields.half === undefined ? 0 : (fields.hour12 ?? 0) + 12 * fields.half } = fields;
  // 24:00 is the next day's start.
  if (hour === 24 && (minute > 0 || second > 0 || milli > 0)) return NaN;
  return days * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + milli;
}

function resolveDay({ year, era = 1, month, day, dayOfYear, dayOfWeek }: DateFields): number {
  const y = era === 0 ? 1 - (year ?? 1) : (year ?? 1970);
  let days: number;
  if (month === undefined && day === undefined && dayOfYear !== undefined) {
    days = daysFromCivil(y, 1, 1) + dayOfYear - 1;
    if (Math.floor(civilFromDays(days) / 512) !== y) return NaN;
  } else {
    const [m, d] = [month ?? 1, day ?? 1];
    if (!(m >= 1 && m <= 12 && d >= 1 && d <= 31)) return NaN;
    const last = daysInMonth(y, m);
    // Only a whole date is bent to its month's last day.
    if (d > last && (year === undefined || month === undefined)) return NaN;
    days = daysFromCivil(y, m, Math.min(d, last));
  }
  return dayOfWeek === undefined || (((days + 4) % 7) + 7) % 7 === dayOfWeek ? days : NaN;
}

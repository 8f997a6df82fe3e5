import { daysFromCivil } from '@millrace/formats';
import {
  civilTime,
  DAY_NAMES,
  dayOfYear,
  daysFromJulian,
  FIRST_GREGORIAN,
  julianFromDays,
  MONTH_NAMES,
  weekOfMonth,
  weekOfYear,
} from './civil-time.ts';
import { BadDatePattern, readPattern, type PatternItem } from './date-pattern.ts';
import { failRecord } from './failure.ts';

/**
 * Java's older SimpleDateFormat (locale en-US, UTC): lenient, content with the beginning of a text, and of the Julian
 * calendar before 1582-10-15.
 */

/** Hours that the zones people write are ahead. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CET: 1,
  CEST: 2,
};

const LETTERS = /^[GyYMLwWDdFEuaHkKhmsSzZX]$/;
const patterns = new Map<string, readonly PatternItem[]>();

function itemsOf(pattern: string): readonly PatternItem[] {
  let items = patterns.get(pattern);
  if (items === undefined) {
    try {
      items = readPattern(pattern, false);
      const bad = items.find((item) => item.item === 'letter' && !LETTERS.test(item.letter));
      if (bad?.item === 'letter') throw new BadDatePattern(`${bad.letter} is none of its letters`);
    } catch (error) {
      if (!(error instanceof BadDatePattern)) throw error;
      return failRecord('MLR_RECORD_FUNCTION', `the format '${pattern.slice(0, 100)}': ${error.message}`);
    }
    if (patterns.size >= 1000) patterns.clear();
    patterns.set(pattern, items);
  }
  return items;
}

const padded = (value: number, width: number) => (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');

export function formatSimple(ms: number, pattern: string): string {
  const items = itemsOf(pattern);
  const time = civilTime(ms);
  const { dayOfWeek, hour, minute, second, nano } = time;
  const { year, month, day } = time.days < FIRST_GREGORIAN ? julianFromDays(time.days) : time;
  const yearText = (value: number, width: number) => (width === 2 ? padded(value % 100, 2) : padded(value, width));
  const write = (letter: string, width: number): string => {
    switch (letter) {
      case 'G':
        return year > 0 ? 'AD' : 'BC';
      case 'y':
        return yearText(year > 0 ? year : 1 - year, width);
      case 'Y':
        return yearText(weekOfYear(time).year, width);
      case 'M':
      case 'L':
        if (width < 3) return padded(month, width);
        return width === 3 ? MONTH_NAMES[month - 1].slice(0, 3) : MONTH_NAMES[month - 1];
      case 'E':
        return width < 4 ? DAY_NAMES[dayOfWeek - 1].slice(0, 3) : DAY_NAMES[dayOfWeek - 1];
      case 'u':
        return padded(dayOfWeek === 1 ? 7 : dayOfWeek - 1, width);
      case 'w':
        return padded(weekOfYear(time).week, width);
      case 'W':
        return padded(weekOfMonth(time), width);
      case 'D':
        return padded(dayOfYear(time), width);
      case 'd':
        return padded(day, width);
      case 'F':
        return padded(Math.ceil(day / 7), width);
      case 'a':
        return hour < 12 ? 'AM' : 'PM';
      case 'H':
        return padded(hour, width);
      case 'k':
        return padded(hour === 0 ? 24 : hour, width);
      case 'K':
        return padded(hour % 12, width);
      case 'h':
        return padded(hour % 12 === 0 ? 12 : hour % 12, width);
      case 'm':
        return padded(minute, width);
      case 's':
        return padded(second, width);
      case 'S':
        return padded(Math.floor(nano / 1e6), width);
      case 'Z':
        return '+0000';
      case 'X':
        return 'Z';
      default:
        return width < 4 ? 'UTC' : 'Coordinated Universal Time';
    }
  };
  return items
    .map((item) => (item.item === 'letter' ? write(item.letter, item.width) : item.item === 'text' ? item.text : ''))
    .join('');
}

interface Fields {
  year: number;
  month: number;
  day: number;
  /** Takes the place of month and day where it is said. */
  dayOfYear: number | null;
  hour: number;
  /** 12 after noon. */
  half: number;
  minute: number;
  second: number;
  milli: number;
  offsetMinutes: number;
}

/** Epoch ms of the beginning of a text, read in UTC; null where it does not have the format. Too much goes over into the next unit. */
export function parseSimple(text: string, pattern: string): number | null {
  const items = itemsOf(pattern);
  const fields: Fields = {
    year: 1970,
    month: 1,
    day: 1,
    dayOfYear: null,
    hour: 0,
    half: 0,
    minute: 0,
    second: 0,
    milli: 0,
    offsetMinutes: 0,
  };
  let at = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item.item !== 'letter') {
      const literal = item.item === 'text' ? item.text : '';
      if (!text.startsWith(literal, at)) return null;
      at += literal.length;
      continue;
    }
    const next = items[i + 1];
    // A number right behind leaves this one its own width.
    const isAbutting = next?.item === 'letter' && isNumeric(next.letter, next.width);
    at = readField(text, at, item.letter, item.width, isAbutting, fields);
    if (at < 0) return null;
  }
  const days = daysOf(fields);
  const minutes = (fields.hour + fields.half) * 60 + fields.minute - fields.offsetMinutes;
  return days * 86_400_000 + (minutes * 60 + fields.second) * 1000 + fields.milli;
}

function daysOf({ year, month, day, dayOfYear }: Fields): number {
  if (dayOfYear !== null) return daysFromCivil(year, 1, 1) + dayOfYear - 1;
  const months = year * 12 + month - 1;
  const [y, m] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  const days = daysFromCivil(y, m, 1) + day - 1;
  return days < FIRST_GREGORIAN ? daysFromJulian(y, m, 1) + day - 1 : days;
}

const isNumeric = (letter: string, width: number) => !/[GEazZX]/.test(letter) && !(/[ML]/.test(letter) && width > 2);

/** The place behind the field, or -1. */
function readField(
  text: string,
  start: number,
  letter: string,
  width: number,
  isAbutting: boolean,
  fields: Fields,
): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (!isNumeric(letter, width)) return readWord(text, at, letter, fields);
  const found = /^-?\d+/.exec(isAbutting ? text.slice(at, at + width) : text.slice(at));
  if (found === null || (isAbutting && found[0].length < width)) return -1;
  const value = Number(found[0]);
  switch (letter) {
    case 'y':
    case 'Y':
      // Two digits are a year near today's.
      fields.year = width <= 2 && /^\d\d$/.test(found[0]) ? value + (value < 46 ? 2000 : 1900) : value;
      break;
    case 'M':
    case 'L':
      fields.month = value;
      break;
    case 'd':
      fields.day = value;
      break;
    case 'D':
      fields.dayOfYear = value;
      break;
    case 'H':
    case 'K':
      fields.hour = value;
      break;
    case 'k':
      fields.hour = value === 24 ? 0 : value;
      break;
    case 'h':
      fields.hour = value === 12 ? 0 : value;
      break;
    case 'm':
      fields.minute = value;
      break;
    case 's':
      fields.second = value;
      break;
    case 'S':
      fields.milli = value;
      break;
  }
  return at + found[0].length;
}

/** Names in any case, zones. */
function readWord(text: string, at: number, letter: string, fields: Fields): number {
  const rest = text.slice(at);
  const name = (names: readonly string[]): [number, number] => {
    const lower = rest.toLowerCase();
    for (const length of [20, 3]) {
      const place = names.findIndex((each) => lower.startsWith(each.slice(0, length).toLowerCase()));
      if (place >= 0) return [place, at + Math.min(length, names[place].length)];
    }
    return [-1, -1];
  };
  switch (letter) {
    case 'M':
    case 'L': {
      const [place, end] = name(MONTH_NAMES);
      fields.month = place + 1;
      return end;
    }
    case 'E':
      return name(DAY_NAMES)[1];
    case 'a': {
      const [place, end] = name(['AM', 'PM']);
      fields.half = place * 12;
      return end;
    }
    case 'G':
      return name(['BC', 'AD'])[1];
    default: {
      const zone = /^(?:(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?|[A-Z]{1,4}\b)/.exec(rest);
      if (zone === null || (zone[1] === undefined && ZONES[zone[0]] === undefined)) return -1;
      const minutes = Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0);
      fields.offsetMinutes = zone[1] === undefined ? ZONES[zone[0]] * 60 : zone[1] === '-' ? -minutes : minutes;
      return at + zone[0].length;
    }
  }
}

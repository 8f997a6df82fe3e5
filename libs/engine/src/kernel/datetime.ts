import { civilFromDays, daysFromCivil, daysInMonth } from '@millrace/formats';
import { FIRST_GREGORIAN, julianFromDays } from './civil-time.ts';

/**
 * Date and time functions on epoch milliseconds, UTC. Units are SQL's names in upper case. Where Flink cuts the time
 * off towards 1970 (parts of a timestamp, and the day that FLOOR and CEIL to larger units look at), so do we.
 */
const DAY = 86_400_000;
const MS: Readonly<Record<string, number>> = { MILLISECOND: 1, SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, DAY };

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function civil(days: number): Civil {
  const packed = civilFromDays(days);
  return { year: Math.floor(packed / 512), month: (packed >> 5) & 15, day: packed & 31 };
}

/** Monday is 1. 1970-01-01 was a Thursday. */
const isoDayOfWeek = (days: number) => ((((days + 3) % 7) + 7) % 7) + 1;

/** The ISO year a day belongs to: that of the Thursday of its week. */
function isoYear(days: number): number {
  return Math.floor(civilFromDays(days + 4 - isoDayOfWeek(days)) / 512);
}

/** Of a time `nanos` behind a whole millisecond. */
export function extractPart(part: string, ms: number, nanos = 0): number {
  switch (part) {
    case 'HOUR':
      return Math.trunc((ms % DAY) / MS.HOUR) + 0;
    case 'MINUTE':
      return Math.trunc((ms % MS.HOUR) / MS.MINUTE) + 0;
    case 'SECOND':
      return Math.trunc((ms % MS.MINUTE) / MS.SECOND) + 0;
    case 'MILLISECOND':
      return (ms % 1000) + 0;
    case 'MICROSECOND':
      return (ms % 1000) * 1000 + Math.floor(nanos / 1000);
    case 'NANOSECOND':
      return (ms % 1000) * 1_000_000 + nanos;
    case 'EPOCH':
      return Math.trunc(ms / 1000) + 0;
    default:
      return datePart(part, Math.trunc(ms / DAY));
  }
}

function datePart(part: string, days: number): number {
  const { year, month, day } = civil(days);
  switch (part) {
    case 'MILLENNIUM':
      return Math.trunc((year + 999) / 1000);
    case 'CENTURY':
      return Math.trunc((year + 99) / 100);
    case 'DECADE':
      return Math.trunc(year / 10);
    case 'YEAR':
      return year;
    case 'QUARTER':
      return Math.floor((month + 2) / 3);
    case 'MONTH':
      return month;
    case 'DAY':
      return day;
    case 'WEEK':
      return Math.floor((days + 4 - isoDayOfWeek(days) - daysFromCivil(isoYear(days), 1, 1)) / 7) + 1;
    case 'DOY':
      return days - daysFromCivil(year, 1, 1) + 1;
    case 'DOW':
      return (isoDayOfWeek(days) % 7) + 1;
    case 'ISODOW':
      return isoDayOfWeek(days);
    default:
      return isoYear(days);
  }
}

/** Parts of a day-time interval; months and years of a year-month one. */
export function intervalPart(part: string, value: number): number {
  switch (part) {
    case 'YEAR':
      return Math.trunc(value / 12) + 0;
    case 'QUARTER':
      return Math.trunc((value % 12) / 3) + 0;
    case 'MONTH':
      return (value % 12) + 0;
    case 'DAY':
      return Math.trunc(value / DAY) + 0;
    default:
      return extractPart(part, value);
  }
}

export function floorTo(unit: string, ms: number): number {
  if (MS[unit] !== undefined) return Math.floor(ms / MS[unit]) * MS[unit];
  return toDateUnit(unit, Math.trunc(ms / DAY), false) * DAY;
}

/** Of the larger units the day alone decides, whatever its time. */
export function ceilTo(unit: string, ms: number, nanos = 0): number {
  // Of smaller units the whole milliseconds, but for a millisecond itself: so Flink.
  if (unit === 'MILLISECOND') return nanos > 0 ? ms + 1 : ms;
  if (MS[unit] !== undefined) return Math.ceil(ms / MS[unit]) * MS[unit];
  return toDateUnit(unit, Math.trunc(ms / DAY), true) * DAY;
}

const YEARS: Readonly<Record<string, number>> = { DECADE: 10, CENTURY: 100, MILLENNIUM: 1000 };

/** The first day of the unit a day is in, or of the next one. */
function toDateUnit(unit: string, days: number, up: boolean): number {
  // Calcite takes the days before the Gregorian calendar for Julian ones here, and here alone.
  const { year, month, day } = days < FIRST_GREGORIAN ? julianFromDays(days) : civil(days);
  switch (unit) {
    case 'WEEK': {
      // Weeks begin on Sunday, as in Flink.
      const offset = isoDayOfWeek(days) % 7;
      return daysFromCivil(year, month, day) - (up && offset > 0 ? offset - 7 : offset);
    }
    case 'MONTH':
      return firstOfMonth(year, up && day > 1 ? month + 1 : month);
    case 'QUARTER': {
      const first = month - ((month - 1) % 3);
      return firstOfMonth(year, up && (month > first || day > 1) ? first + 3 : first);
    }
    case 'YEAR':
      return daysFromCivil(up && (month > 1 || day > 1) ? year + 1 : year, 1, 1);
    case 'DECADE':
      return daysFromCivil((Math.trunc(year / 10) + (up ? 1 : 0)) * 10, 1, 1);
    default: {
      const size = YEARS[unit];
      return daysFromCivil(size * Math.trunc((year + size - 1) / size) + (up ? 1 : 1 - size), 1, 1);
    }
  }
}

const firstOfMonth = (year: number, month: number) =>
  daysFromCivil(month > 12 ? year + 1 : year, month > 12 ? 1 : month, 1);

const MONTHS: Readonly<Record<string, number>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
  DECADE: 120,
  CENTURY: 1200,
  MILLENNIUM: 12000,
};

export function addUnits(unit: string, count: number, ms: number): number {
  if (MONTHS[unit] !== undefined) return addMonths(ms, count * MONTHS[unit]);
  return ms + count * (unit === 'WEEK' ? 7 * DAY : MS[unit]);
}

/** The same day of another month, or the last one where that month is shorter. */
export function addMonths(ms: number, months: number): number {
  const days = Math.floor(ms / DAY);
  const { year, month, day } = civil(days);
  const index = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return daysFromCivil(y, m, Math.min(day, daysInMonth(y, m))) * DAY + ms - days * DAY;
}

/** Time of a day: what passes midnight begins again. */
export const wrapTime = (ms: number): number => ((ms % DAY) + DAY) % DAY;

/** Whole months, quarters or years from one time to another, counted as Calcite does: by days, then by their times. */
export function monthsBetween(unit: string, from: number, to: number): number {
  const [first, last] = [Math.floor(from / DAY), Math.floor(to / DAY)];
  const months = last < first ? -monthsOfDays(last, first) : monthsOfDays(first, last);
  const isPast = addMonths(first * DAY, months) === last * DAY && to - last * DAY < from - first * DAY;
  return Math.trunc((isPast ? months - 1 : months) / MONTHS[unit]) | 0;
}

/** Between days in order. */
function monthsOfDays(first: number, last: number): number {
  const [a, b] = [civil(first), civil(last)];
  const months = (b.year - a.year) * 12 + b.month - a.month;
  return addMonths(first * DAY, months) > last * DAY ? months - 1 : months;
}

/** Whether two periods share a moment, their ends included; each may be given backwards. */
export function overlap(start: number, end: number, otherStart: number, otherEnd: number): boolean {
  return (
    Math.max(start, end) >= Math.min(otherStart, otherEnd) && Math.max(otherStart, otherEnd) >= Math.min(start, end)
  );
}

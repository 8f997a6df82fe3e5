import { civilFromDays, daysFromCivil, daysInMonth } from '@millrace/formats';

/** Date and time functions on epoch milliseconds, UTC. Units are SQL's names in upper case. */
const DAY = 86_400_000;
const MS: Readonly<Record<string, number>> = { MILLISECOND: 1, SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, DAY };

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly days: number;
  readonly msOfDay: number;
}

function civil(ms: number): Civil {
  const days = Math.floor(ms / DAY);
  const packed = civilFromDays(days);
  return {
    year: Math.floor(packed / 512),
    month: (packed >> 5) & 15,
    day: packed & 31,
    days,
    msOfDay: ms - days * DAY,
  };
}

/** Monday is 1. 1970-01-01 was a Thursday. */
const isoDayOfWeek = (days: number) => ((((days + 3) % 7) + 7) % 7) + 1;

/** The ISO year a day belongs to: that of the Thursday of its week. */
function isoYear(days: number): number {
  return Math.floor(civilFromDays(days + 4 - isoDayOfWeek(days)) / 512);
}

export function extractPart(part: string, ms: number): number {
  const { year, month, day, days, msOfDay } = civil(ms);
  switch (part) {
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
    case 'ISOYEAR':
      return isoYear(days);
    case 'HOUR':
      return Math.floor(msOfDay / MS.HOUR);
    case 'MINUTE':
      return Math.floor(msOfDay / MS.MINUTE) % 60;
    case 'SECOND':
      return Math.floor(msOfDay / 1000) % 60;
    case 'MILLISECOND':
      return msOfDay % 1000;
    default:
      return Math.floor(ms / 1000);
  }
}

export function floorTo(unit: string, ms: number): number {
  if (MS[unit] !== undefined) return Math.floor(ms / MS[unit]) * MS[unit];
  const { year, month, days } = civil(ms);
  switch (unit) {
    case 'WEEK':
      // Weeks begin on Sunday, as in Flink.
      return (days - (isoDayOfWeek(days) % 7)) * DAY;
    case 'MONTH':
      return daysFromCivil(year, month, 1) * DAY;
    case 'QUARTER':
      return daysFromCivil(year, month - ((month - 1) % 3), 1) * DAY;
    default:
      return daysFromCivil(year, 1, 1) * DAY;
  }
}

const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

export function ceilTo(unit: string, ms: number): number {
  const floor = floorTo(unit, ms);
  return floor === ms ? ms : addUnits(unit, 1, floor);
}

export function addUnits(unit: string, count: number, ms: number): number {
  if (MONTHS[unit] !== undefined) return addMonths(ms, count * MONTHS[unit]);
  return ms + count * (unit === 'WEEK' ? 7 * DAY : MS[unit]);
}

/** The same day of another month, or the last one where that month is shorter. */
export function addMonths(ms: number, months: number): number {
  const { year, month, day, msOfDay } = civil(ms);
  const index = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return daysFromCivil(y, m, Math.min(day, daysInMonth(y, m))) * DAY + msOfDay;
}

/** Whole months, quarters or years from one time to another, towards zero. */
export function monthsBetween(unit: string, from: number, to: number): number {
  // Backwards is minus forwards, although days are cut to their month: so Flink.
  if (to < from) return -monthsBetween(unit, to, from) | 0;
  const [a, b] = [civil(from), civil(to)];
  let months = (b.year - a.year) * 12 + b.month - a.month;
  if (addMonths(from, months) > to) months--;
  return Math.trunc(months / MONTHS[unit]) | 0;
}

import { civilFromDays, daysFromCivil } from '@millrace/formats';

/** A moment as people write it, and the names they use. Weeks are those of the United States, as in Flink's locale. */
export interface CivilTime {
  readonly days: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 is Sunday. */
  readonly dayOfWeek: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Of the second. */
  readonly nano: number;
}

const DAY = 86_400_000;

export const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' '); // prettier-ignore
export const DAY_NAMES = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Of a time `nanos` behind a whole millisecond. */
export function civilTime(ms: number, nanos = 0): CivilTime {
  const days = Math.floor(ms / DAY);
  const packed = civilFromDays(days);
  const clock = ms - days * DAY;
  const seconds = Math.floor(clock / 1000);
  return {
    days,
    year: Math.floor(packed / 512),
    month: (packed >> 5) & 15,
    day: packed & 31,
    dayOfWeek: ((((days + 4) % 7) + 7) % 7) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    nano: (clock % 1000) * 1_000_000 + nanos,
  };
}

export const dayOfYear = ({ days, year }: CivilTime): number => days - daysFromCivil(year, 1, 1) + 1;

/** The week of the year that the day's Saturday is in, and that year: the week of January 1st is the first. */
export function weekOfYear({ days, dayOfWeek }: CivilTime): { readonly year: number; readonly week: number } {
  const saturday = days + 7 - dayOfWeek;
  const year = Math.floor(civilFromDays(saturday) / 512);
  return { year, week: Math.floor((saturday - daysFromCivil(year, 1, 1)) / 7) + 1 };
}

/** The week of the month, whose first day is in the first week. */
export function weekOfMonth({ day, dayOfWeek }: CivilTime): number {
  return Math.ceil((day + 7 - dayOfWeek) / 7);
}

/** The first day of the Gregorian calendar, 1582-10-15. */
export const FIRST_GREGORIAN = -141427;

/** A day of the Julian calendar. */
export function julianFromDays(days: number): Pick<CivilTime, 'year' | 'month' | 'day'> {
  const c = days + 2440588 + 32082;
  const d = Math.floor((4 * c + 3) / 1461);
  const e = c - Math.floor((1461 * d) / 4);
  const m = Math.floor((5 * e + 2) / 153);
  return {
    year: d - 4800 + Math.floor(m / 10),
    month: m + 3 - 12 * Math.floor(m / 10),
    day: e - Math.floor((153 * m + 2) / 5) + 1,
  };
}

export function daysFromJulian(year: number, month: number, day: number): number {
  const a = Math.floor((14 - month) / 12);
  const [y, m] = [year + 4800 - a, month + 12 * a - 3];
  return day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4) - 32083 - 2440588;
}

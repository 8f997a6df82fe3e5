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
  /** Of the second; exact to the microsecond. */
  readonly nano: number;
}

const DAY = 86_400_000;

export const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' '); // prettier-ignore
export const DAY_NAMES = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

export function civilTime(ms: number): CivilTime {
  const days = Math.floor(ms / DAY);
  const packed = civilFromDays(days);
  const micros = Math.round((ms - days * DAY) * 1000);
  const seconds = Math.floor(micros / 1e6);
  return {
    days,
    year: Math.floor(packed / 512),
    month: (packed >> 5) & 15,
    day: packed & 31,
    dayOfWeek: ((((days + 4) % 7) + 7) % 7) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    nano: (micros % 1e6) * 1000,
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

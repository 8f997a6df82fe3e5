/** Time zones by Java's names, through the platform's own data. */

/** A zone that is known: a name of the time zone database, or minutes from Greenwich. */
export type Zone = string | number;

/** Abbreviations that Java's TimeZone knows and the database does not. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AST: 'America/Anchorage',
  BST: 'Asia/Dhaka',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  ECT: 'Europe/Paris',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  PST: 'America/Los_Angeles',
};

const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(name: string): Intl.DateTimeFormat | null {
  let formatter = formatters.get(name);
  if (formatter === undefined) {
    try {
      formatter = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' });
    } catch {
      formatter = null;
    }
    if (formatters.size < 1000) formatters.set(name, formatter);
  }
  return formatter;
}

/** Null for an unknown name. `legacy`: as TimeZone reads names (`GMT+8`, `PST`), otherwise as ZoneId (`+02:00`). */
export function zoneOf(name: string, legacy: boolean): Zone | null {
  const [, prefix, sign, hours, minutes = '0'] = /^(UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name) ?? [];
  if (sign !== undefined) {
    if (legacy && prefix !== 'GMT') return null;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  }
  if (name === 'Z') return legacy ? null : 0;
  const zone = legacy ? (ABBREVIATIONS[name] ?? name) : name;
  return formatterOf(zone) === null ? null : zone;
}

/** Milliseconds that a zone is ahead of UTC at a moment. */
export function offsetAt(zone: Zone, utcMs: number): number {
  if (typeof zone === 'number') return zone * 60_000;
  if (zone === 'UTC') return 0;
  const text = formatterOf(zone)!.format(utcMs);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}

/**
 * The moment of a local time. One that there is twice is the `earlier` moment, or that of `standard` time; one that
 * there is not is read with the offset before the gap.
 */
export function localToUtc(zone: Zone, localMs: number, twice: 'earlier' | 'standard'): number {
  const day = 86_400_000;
  const [before, after] = [offsetAt(zone, localMs - day), offsetAt(zone, localMs + day)];
  if (before === after) return localMs - before;
  const fits = [before, after].filter((offset) => offsetAt(zone, localMs - offset) === offset);
  if (fits.length === 0) return localMs - before;
  return localMs - (twice === 'standard' ? Math.min(...fits) : fits[0]);
}

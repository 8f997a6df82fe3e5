const DAY_MS = 86_400_000;

/** `2026-01-31` → days since the epoch; null when it is no date. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (!match) return null;
  const ms = utc(match.slice(1).map(Number));
  return ms === null ? null : ms / DAY_MS;
}

/** `2026-01-31 23:59:59.999` (or the date alone) → epoch ms in UTC; null when it is no timestamp. */
export function parseTimestamp(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/.exec(
    text.trim(),
  );
  if (!match) return null;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  return utc([year, month, day, hour, minute, second, Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))]);
}

function utc([year, month, day, hour = 0, minute = 0, second = 0, ms = 0]: number[]): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

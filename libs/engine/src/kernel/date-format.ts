import { civilFromDays, daysFromCivil, daysInMonth } from '@millrace/formats';

/**
 * The letters of Java's DateTimeFormatter that DATE_FORMAT and TO_TIMESTAMP know: y M d H m s S, repeated; text in
 * single quotes; anything but letters stands for itself.
 */
interface Item {
  readonly letter: string;
  readonly width: number;
  readonly text: string;
}

const patterns = new Map<string, readonly Item[]>();

function itemsOf(pattern: string): readonly Item[] {
  let items = patterns.get(pattern);
  if (items === undefined) {
    items = [...pattern.matchAll(/'((?:[^']|'')*)'|([a-zA-Z])\2*|[^a-zA-Z']+/g)].map((match) => {
      const letter = match[2] ?? '';
      return letter === ''
        ? { letter, width: 0, text: match[1]?.replaceAll("''", "'") ?? match[0] }
        : { letter, width: match[0].length, text: '' };
    });
    if (patterns.size < 1000) patterns.set(pattern, items);
  }
  return items;
}

export function formatTimestamp(ms: number, pattern: string): string {
  const days = Math.floor(ms / 86_400_000);
  const packed = civilFromDays(days);
  const clock = ms - days * 86_400_000;
  const hour = Math.floor(clock / 3_600_000);
  const parts: Readonly<Record<string, number>> = {
    y: Math.floor(packed / 512),
    u: Math.floor(packed / 512),
    M: (packed >> 5) & 15,
    d: packed & 31,
    H: hour,
    h: hour % 12 === 0 ? 12 : hour % 12,
    m: Math.floor(clock / 60_000) % 60,
    s: Math.floor(clock / 1000) % 60,
  };
  return itemsOf(pattern)
    .map(({ letter, width, text }) => {
      if (letter === '') return text;
      if (letter === 'S')
        return String(clock % 1000)
          .padStart(3, '0')
          .padEnd(width, '0')
          .slice(0, width);
      if (letter === 'a') return hour < 12 ? 'AM' : 'PM';
      if (parts[letter] === undefined) return letter.repeat(width);
      const digits = String(parts[letter]).padStart(width, '0');
      return (letter === 'y' || letter === 'u') && width === 2 ? digits.slice(-2) : digits;
    })
    .join('');
}

/** Epoch ms, or NaN when the text does not have the format. */
export function toTimestamp(text: string, pattern?: string): number {
  if (pattern === undefined) return parseSqlTimestamp(text);
  const found: Record<string, number> = { y: 1970, M: 1, d: 1, H: 0, m: 0, s: 0, S: 0 };
  let at = 0;
  for (const { letter, width, text: literal } of itemsOf(pattern)) {
    if (letter === '') {
      if (!text.startsWith(literal, at)) return NaN;
      at += literal.length;
      continue;
    }
    if (found[letter === 'u' ? 'y' : letter] === undefined) return NaN;
    const digits = /^\d+/.exec(text.slice(at, width === 1 ? at + 2 : at + width))?.[0] ?? '';
    if (digits.length < width) return NaN;
    found[letter === 'u' ? 'y' : letter] = letter === 'S' ? Number(digits.padEnd(3, '0').slice(0, 3)) : Number(digits);
    at += digits.length;
  }
  if (at !== text.length || found.M < 1 || found.M > 12 || found.d < 1 || found.d > daysInMonth(found.y, found.M))
    return NaN;
  if (found.H > 23 || found.m > 59 || found.s > 59) return NaN;
  return ((daysFromCivil(found.y, found.M, found.d) * 24 + found.H) * 60 + found.m) * 60_000 + found.s * 1000 + found.S;
}

/** `yyyy-MM-dd[ HH:mm[:ss[.fraction]]]`, as CAST takes it; NaN otherwise. */
export function parseSqlTimestamp(text: string): number {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/.exec(
    text.trim(),
  );
  if (parts === null) return NaN;
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const ms = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  return ((daysFromCivil(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + ms;
}

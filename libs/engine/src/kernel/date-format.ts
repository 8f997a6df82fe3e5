import { BadDatePattern, readPattern, type PatternItem } from './date-pattern.ts';
import { civilTime, DAY_NAMES, dayOfYear, MONTH_NAMES, weekOfMonth, weekOfYear, type CivilTime } from './civil-time.ts';
import { failRecord } from './failure.ts';

/** Java's DateTimeFormatter (locale en-US) of a timestamp without a zone. */

type Print = (time: CivilTime) => string;

/** Writes one part of a format; times of one span (ms) have one text. */
interface Printer {
  readonly print: Print;
  readonly spanMs: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A format that is compiled, and keeps its last text: times mostly ascend. */
export class DateFormat {
  /** What comes first and stays the same for a minute at least, and the rest. */
  readonly #head: readonly Print[];
  readonly #tail: readonly Print[];
  readonly #spanMs: number;
  /** The times that `#text` is of. */
  #from = NaN;
  #to = NaN;
  #text = '';
  /** Behind the millisecond, where the text says so much. */
  #nanos = 0;
  #minute = NaN;
  #start = '';

  constructor(printers: readonly Printer[]) {
    const changing = printers.findIndex(({ spanMs }) => spanMs < MINUTE);
    const prints = printers.map(({ print }) => print);
    this.#head = changing < 0 ? prints : prints.slice(0, changing);
    this.#tail = changing < 0 ? [] : prints.slice(changing);
    this.#spanMs = Math.min(DAY, ...printers.map(({ spanMs }) => spanMs));
  }

  /** Of a time `nanos` behind a whole millisecond. */
  format(ms: number, nanos = 0): string {
    if (ms >= this.#from && ms < this.#to && (nanos === this.#nanos || this.#spanMs > 1)) return this.#text;
    this.#nanos = nanos;
    const span = Math.floor(ms / this.#spanMs);
    this.#from = span * this.#spanMs;
    this.#to = (span + 1) * this.#spanMs;
    const time = civilTime(ms, nanos);
    const minute = Math.floor(ms / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#start = '';
      for (const print of this.#head) this.#start += print(time);
    }
    let text = this.#start;
    for (const print of this.#tail) text += print(time);
    this.#text = text;
    return text;
  }
}

const formats = new Map<string, DateFormat | BadDatePattern>();

/** Throws `BadDatePattern` for a format that Java does not take. */
export function compileDateFormat(pattern: string): DateFormat {
  let format = formats.get(pattern);
  if (format === undefined) {
    if (formats.size >= 1000) formats.clear();
    format = compile(pattern);
    formats.set(pattern, format);
  }
  if (format instanceof BadDatePattern) throw format;
  return format;
}

function compile(pattern: string): DateFormat | BadDatePattern {
  try {
    return new DateFormat(printersOf(readPattern(pattern, true)));
  } catch (error) {
    if (error instanceof BadDatePattern) return error;
    throw error;
  }
}

/** DATE_FORMAT of a timestamp `nanos` behind a whole millisecond. */
export function formatTimestamp(ms: number, pattern: string, nanos = 0): string {
  try {
    return compileDateFormat(pattern).format(ms, nanos);
  } catch (error) {
    if (!(error instanceof BadDatePattern)) throw error;
    return failRecord('MLR_RECORD_FUNCTION', `the format '${pattern.slice(0, 100)}': ${error.message}`);
  }
}

/** How long the text of a letter stays the same. */
function spanOf(letter: string): number {
  if (/[SnNA]/.test(letter)) return 1;
  if (letter === 's') return 1000;
  return /[HhKkmaB]/.test(letter) ? MINUTE : DAY;
}

function printersOf(items: readonly PatternItem[]): Printer[] {
  const printers: Printer[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item.item === 'text') printers.push({ print: () => item.text, spanMs: DAY });
    else if (item.item === 'optional') printers.push(...printersOf(item.items));
    else if (item.letter === 'p') {
      // Pads what stands behind it.
      const next = items[++i];
      if (next?.item !== 'letter') throw new BadDatePattern('p stands before a letter');
      const print = printOf(next.letter, next.width);
      printers.push({ print: (time) => print(time).padStart(item.width), spanMs: spanOf(next.letter) });
    } else printers.push({ print: printOf(item.letter, item.width), spanMs: spanOf(item.letter) });
  }
  return printers;
}

const short = (name: string) => name.slice(0, 3);
const padded = (value: number, width: number) => (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');

function named(names: readonly string[], place: (time: CivilTime) => number, width: number): Print {
  const texts = width === 3 ? names.map(short) : width === 4 ? names : names.map((name) => name[0]);
  return (time) => texts[place(time)];
}

function yearPrinter(width: number, yearOf: (time: CivilTime) => number): Print {
  if (width === 2) return (time) => padded(Math.abs(yearOf(time)) % 100, 2);
  return (time) => {
    const year = yearOf(time);
    return (width >= 4 && year >= 10 ** width ? '+' : '') + padded(year, width);
  };
}

/** Up to two digits wide. */
function numeric(letter: string, width: number, most: number, value: (time: CivilTime) => number): Print {
  if (width > most) throw new BadDatePattern(`too many letters: ${letter.repeat(width)}`);
  return (time) => padded(value(time), width);
}

const quarterOf = ({ month }: CivilTime) => Math.ceil(month / 3);
const milliOfDay = ({ hour, minute, second, nano }: CivilTime) =>
  ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nano / 1e6);
const nanoOfDay = ({ hour, minute, second, nano }: CivilTime) =>
  BigInt((hour * 60 + minute) * 60 + second) * 1_000_000_000n + BigInt(nano);
const HALVES = ['AM', 'PM'];
const QUARTERS = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'];

/** English has a name for parts of the day; noon and midnight are moments. */
function dayPeriod({ hour, minute }: CivilTime, width: number): string {
  if (hour % 12 === 0 && minute === 0) {
    const narrow = hour === 0 ? 'mi' : 'n';
    return width === 5 ? narrow : hour === 0 ? 'midnight' : 'noon';
  }
  if (hour < 6 || hour >= 21) return 'at night';
  return hour < 12 ? 'in the morning' : hour < 18 ? 'in the afternoon' : 'in the evening';
}

function printOf(letter: string, width: number): Print {
  switch (letter) {
    case 'y':
      return yearPrinter(width, ({ year }) => (year > 0 ? year : 1 - year));
    case 'u':
      return yearPrinter(width, ({ year }) => year);
    case 'Y':
      return yearPrinter(width, (time) => weekOfYear(time).year);
    case 'G': {
      const eras = width <= 3 ? ['BC', 'AD'] : width === 4 ? ['Before Christ', 'Anno Domini'] : ['B', 'A'];
      return ({ year }) => eras[year > 0 ? 1 : 0];
    }
    case 'M':
    case 'L':
      if (width > 2) return named(MONTH_NAMES, ({ month }) => month - 1, checked(letter, width, 5));
      return numeric(letter, width, 2, ({ month }) => month);
    case 'Q':
    case 'q':
      if (width === 3) return (time) => `Q${quarterOf(time)}`;
      if (width === 4) return (time) => QUARTERS[quarterOf(time) - 1];
      return numeric(letter, checked(letter, width, 5) === 5 ? 1 : width, 2, quarterOf);
    case 'E':
      return named(DAY_NAMES, ({ dayOfWeek }) => dayOfWeek - 1, Math.max(3, checked(letter, width, 5)));
    case 'e':
    case 'c':
      if (letter === 'c' && width === 2) throw new BadDatePattern('cc is none of Java');
      if (width > 2) return named(DAY_NAMES, ({ dayOfWeek }) => dayOfWeek - 1, checked(letter, width, 5));
      return numeric(letter, width, 2, ({ dayOfWeek }) => dayOfWeek);
    case 'D':
      return numeric(letter, width, 3, dayOfYear);
    case 'd':
      return numeric(letter, width, 2, ({ day }) => day);
    case 'F':
      return numeric(letter, width, 1, ({ day }) => ((day - 1) % 7) + 1);
    case 'w':
      return numeric(letter, width, 2, (time) => weekOfYear(time).week);
    case 'W':
      return numeric(letter, width, 1, weekOfMonth);
    case 'g':
      return ({ days }) => padded(days + 40587, width);
    case 'a':
      if (width > 1) throw new BadDatePattern('too many letters: aa');
      return ({ hour }) => HALVES[hour < 12 ? 0 : 1];
    case 'B':
      return (time) => dayPeriod(time, width);
    case 'H':
      return numeric(letter, width, 2, ({ hour }) => hour);
    case 'k':
      return numeric(letter, width, 2, ({ hour }) => (hour === 0 ? 24 : hour));
    case 'h':
      return numeric(letter, width, 2, ({ hour }) => (hour % 12 === 0 ? 12 : hour % 12));
    case 'K':
      return numeric(letter, width, 2, ({ hour }) => hour % 12);
    case 'm':
      return numeric(letter, width, 2, ({ minute }) => minute);
    case 's':
      return numeric(letter, width, 2, ({ second }) => second);
    case 'S':
      return ({ nano }) =>
        String(nano)
          .padStart(9, '0')
          .slice(0, checked(letter, width, 9));
    case 'n':
      return ({ nano }) => padded(nano, width);
    case 'A':
      return (time) => padded(milliOfDay(time), width);
    case 'N':
      return (time) => String(nanoOfDay(time)).padStart(width, '0');
    case 'V':
    case 'v':
    case 'z':
    case 'O':
    case 'X':
    case 'x':
    case 'Z':
      throw new BadDatePattern(`${letter} asks for a time zone, which a timestamp does not have`);
    default:
      throw new BadDatePattern(`${letter} is none of Java's letters`);
  }
}

function checked(letter: string, width: number, most: number): number {
  if (width > most) throw new BadDatePattern(`too many letters: ${letter.repeat(width)}`);
  return width;
}

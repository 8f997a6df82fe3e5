import { noDigits } from './numbers';
import { NOT_HERE } from './text';

const DAYS_BEFORE_MONTH = memory.data<i32>([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]);
const DAYS_IN_MONTH = memory.data<i32>([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

// Records in order of time mostly share their day.
let dayBytes: u64 = 0;
let dayBytesEnd: u16 = 0;
export let dayNumber: i32 = 0;
/** Of the timestamp read last, epoch ms. */
export let timestamp: f64 = 0;

// @ts-ignore: decorator
@inline
function twoDigits(p: usize): i32 {
  const tens = <u32>load<u8>(p) - 0x30;
  const ones = <u32>load<u8>(p, 1) - 0x30;
  return tens < 10 && ones < 10 ? <i32>(tens * 10 + ones) : -1;
}

/** `yyyy-MM-dd`: into `dayNumber`. */
export function scanDay(p: usize): bool {
  const bytes = load<u64>(p);
  const rest = load<u16>(p, 8);
  if (bytes == dayBytes && rest == dayBytesEnd) return true;
  const century = twoDigits(p);
  const yearOfCentury = twoDigits(p + 2);
  const month = twoDigits(p + 5);
  const day = twoDigits(p + 8);
  if (century < 0 || yearOfCentury < 0 || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d) return false;
  const year = century * 100 + yearOfCentury;
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const last = load<i32>(DAYS_IN_MONTH + (<usize>(month - 1) << 2)) + (month == 2 && isLeap ? 1 : 0);
  if (day > last) return false;
  const past = year - 1;
  const dayOfYear =
    load<i32>(DAYS_BEFORE_MONTH + (<usize>(month - 1) << 2)) + (month > 2 && isLeap ? 1 : 0) + day - 1;
  // Days before 1970 since the first day of year 1: 719162.
  dayNumber = past * 365 + past / 4 - past / 100 + past / 400 + dayOfYear - 719162;
  dayBytes = bytes;
  dayBytesEnd = rest;
  return true;
}

/**
 * `"yyyy-MM-dd HH:mm:ss[.SSS]"`, quotes included: into `timestamp`. `separator` is the byte between day and time; with
 * `isZoned` a `Z` stands at the end.
 */
// @ts-ignore: decorator
@inline
export function scanTimestamp(p: usize, separator: i32, isZoned: bool): usize {
  if (load<u8>(p) != 0x22 || !scanDay(p + 1)) return NOT_HERE;
  if (<i32>load<u8>(p, 11) != separator) return NOT_HERE;
  // `HH:mm:ss` at once: digits by their values, and zeros where the colons belong.
  const clock = load<u64>(p, 12) ^ 0x30303a30303a3030;
  if ((noDigits(clock) | (clock & 0x0000ff0000ff0000)) != 0) return NOT_HERE;
  const pairs = (clock & 0x000f00000f00000f) * 10 + ((clock >> 8) & 0x000f00000f00000f);
  const hours = <u32>(pairs & 0xff);
  const minutes = <u32>((pairs >> 24) & 0xff);
  const seconds = <u32>((pairs >> 48) & 0xff);
  if (hours > 23 || minutes > 59 || seconds > 59) return NOT_HERE;
  let ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  let end = p + 20;
  const fraction = load<u32>(end) ^ 0x3030302e;
  if ((fraction & 0xff) == 0) {
    if ((((fraction + 0x76767600) | fraction) & 0x80808000) != 0) return NOT_HERE;
    ms += ((fraction >> 8) & 0xf) * 100 + ((fraction >> 16) & 0xf) * 10 + (fraction >> 24);
    end = p + 24;
  }
  if (isZoned && load<u8>(end++) != 0x5a) return NOT_HERE;
  if (load<u8>(end) != 0x22) return NOT_HERE;
  timestamp = <f64>dayNumber * 86400000.0 + <f64>ms;
  return end + 1;
}

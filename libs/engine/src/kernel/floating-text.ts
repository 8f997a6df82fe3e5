/**
 * DOUBLE and FLOAT as Java writes them up to version 18, on which Flink runs: mostly the fewest digits that read back
 * as the number, but not always. Bounds of what reads back do not count themselves, a whole number has all the digits
 * its bits stand for, and before an exponent stand at least two.
 */
const view = new DataView(new ArrayBuffer(8));

/** `1.0`, `1.0E7`, `1.0E-4`. */
export function javaText(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === 0) return `${sign}0.0`;
  const plain = magnitude >= 1e-3 && magnitude < 1e7;
  if (plain && !isFloat) {
    // Here the bounds have more digits than anything that is written: JavaScript and Java agree.
    const text = String(magnitude);
    return sign + (text.includes('.') ? text : `${text}.0`);
  }
  const { digits, exponent } = digitsOf(magnitude, isFloat, plain);
  if (!plain) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

interface Digits {
  /** Without zeros at the end. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly exponent: number;
}

function digitsOf(value: number, isFloat: boolean, plain: boolean): Digits {
  const { fraction, power, bits } = partsOf(value, isFloat);
  // The power of two of the first bit.
  const first = power + fraction.toString(2).length - 1;
  if (Number.isInteger(value) && first <= 62) return wholeDigits(BigInt(value), first - bits - 1);
  // Below a power of two the next number is half as far.
  const isPower = (fraction & (fraction - 1n)) === 0n;
  return shortestDigits(fraction, power, first - bits - (isPower ? 1 : 0), plain);
}

/** value = fraction * 2^power; `bits`: how many of the fraction's count. */
function partsOf(value: number, isFloat: boolean): { fraction: bigint; power: number; bits: number } {
  view.setFloat64(0, value);
  const raw = view.getBigUint64(0);
  const field = Number((raw >> 52n) & 0x7ffn);
  const fraction = (raw & 0xfffffffffffffn) | (field === 0 ? 0n : 1n << 52n);
  const power = Math.max(1, field) - 1075;
  if (!isFloat) return { fraction, power, bits: fraction.toString(2).length };
  // Of a FLOAT: 24 bits, fewer below its smallest normal one.
  const first = power + fraction.toString(2).length - 1;
  return { fraction, power, bits: Math.min(24, first + 150) };
}

/** A whole number's digits, without those (as 2^`spare` has) that its bits do not reach. */
function wholeDigits(value: bigint, spare: number): Digits {
  const dropped = spare <= 0 ? 0 : Math.floor(spare * Math.log10(2));
  const text = String(value);
  const unit = 10n ** BigInt(dropped);
  const kept = dropped === 0 ? text : String((value + unit / 2n) / unit);
  const exponent = text.length - 1 + (kept.length + dropped - text.length);
  return { digits: kept.replace(/0+$/, ''), exponent };
}

/** Digits until one more or one less at the last place would read back as the number; `half`: of its last bit, as a power of two. */
function shortestDigits(fraction: bigint, power: number, half: number, plain: boolean): Digits {
  const shift = BigInt(Math.max(0, -power, -half));
  let rest = fraction << (shift + BigInt(power));
  let margin = 1n << (shift + BigInt(half));
  let unit = 1n << shift;
  let exponent = 0;
  for (; rest >= unit * 10n; exponent++) unit *= 10n;
  for (; rest < unit; exponent--) {
    rest *= 10n;
    margin *= 10n;
  }
  let digits = '';
  let [low, high] = [false, false];
  do {
    digits += String(rest / unit);
    rest = (rest % unit) * 10n;
    margin *= 10n;
    low = rest < margin;
    high = rest + margin > unit * 10n;
    if (digits.length === 1 && !plain) low = high = false;
  } while (!low && !high);
  const middle = rest * 2n - unit * 10n;
  const up = high && (!low || middle > 0n || (middle === 0n && Number(digits.at(-1)) % 2 === 1));
  if (!up) return { digits: digits.replace(/0+$/, '') || '0', exponent };
  const raised = String(BigInt(digits) + 1n);
  return { digits: raised.replace(/0+$/, ''), exponent: exponent + raised.length - digits.length };
}

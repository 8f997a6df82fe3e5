import { decimalText, JsonSink, parseDecimal } from '@millrace/formats';
import { formatTimestamp, parseSqlTimestamp } from './date-format.ts';
import { exact, pair, shiftDecimal, toBig } from './exact.ts';
import { failRecord } from './failure.ts';
import { R } from './registers.ts';

/** CAST from and to text. Parsers leave their number in `R[0]` (and `exact.big`) and answer whether there was one. */

export function failCast(text: string, type: string): never {
  failRecord('MLR_RECORD_CAST', `'${text.slice(0, 100)}' cannot be cast to ${type}`);
}

export function parseBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  const isTrue = ['true', 't', 'yes', 'y', '1'].includes(word);
  R[0] = isTrue ? 1 : 0;
  return isTrue || ['false', 'f', 'no', 'n', '0'].includes(word);
}

const BOUNDS: Readonly<Record<string, number>> = { TINYINT: 128, SMALLINT: 32768, INT: 2147483648 };

export function parseNumber(text: string, kind: string): boolean {
  const trimmed = text.trim();
  if (BOUNDS[kind] !== undefined) {
    // A fraction is allowed and cut off, as in Flink.
    const parts = /^([+-]?\d+)(\.\d*)?$/.exec(trimmed);
    if (parts === null) return false;
    R[0] = Number(parts[1]) + 0;
    return R[0] >= -BOUNDS[kind] && R[0] < BOUNDS[kind];
  }
  if (kind === 'DATE') R[0] = Math.floor(parseSqlTimestamp(trimmed) / 86_400_000);
  else if (kind === 'TIME') R[0] = parseSqlTimestamp(`1970-01-01 ${trimmed}`);
  else if (kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ') R[0] = parseSqlTimestamp(trimmed);
  else {
    if (!/^[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?|NaN|Infinity)$/.test(trimmed)) return false;
    R[0] = Number(trimmed.replace(/[dDfF]$/, '').replace(/^[+-]NaN$/, 'NaN'));
    if (kind === 'FLOAT') R[0] = Math.fround(R[0]);
    return true;
  }
  return R[0] === R[0];
}

/** BIGINT with precision 0, otherwise DECIMAL (`exact.isNull` when it does not fit). */
export function parseExact(text: string, precision: number, scale: number): boolean {
  exact.isNull = false;
  if (precision > 0) {
    const unscaled = parseDecimal(text.trim(), scale);
    if (unscaled === null) return false;
    const limit = 10n ** BigInt(precision);
    exact.isNull = unscaled >= limit || unscaled <= -limit;
    R[0] = pair(exact.isNull ? 0n : unscaled);
    return true;
  }
  const parts = /^([+-]?\d{1,40})(\.\d*)?$/.exec(text.trim());
  if (parts === null) return false;
  const value = BigInt(parts[1].replace('+', ''));
  R[0] = pair(value);
  return BigInt.asIntN(64, value) === value;
}

const sink = new JsonSink();

export function numberText(value: number, kind: string, precision: number): string {
  switch (kind) {
    case 'DATE':
      return formatTimestamp(value * 86_400_000, 'yyyy-MM-dd');
    case 'TIME':
      return formatTimestamp(value, 'HH:mm:ss');
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return formatTimestamp(
        value,
        precision === 0 ? 'yyyy-MM-dd HH:mm:ss' : `yyyy-MM-dd HH:mm:ss.${'S'.repeat(Math.min(precision, 9))}`,
      );
    case 'DOUBLE':
      return javaDouble(value, String(Math.abs(value)));
    case 'FLOAT':
      sink.reset();
      sink.float(Math.abs(value));
      return javaDouble(value, sink.copy().toString());
    default:
      return String(value);
  }
}

/** As Java prints: `1.0`, `1.0E7`, `1.0E-4`. */
function javaDouble(value: number, shortest: string): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === 0) return `${sign}0.0`;
  if (magnitude >= 1e-3 && magnitude < 1e7) return sign + (shortest.includes('.') ? shortest : `${shortest}.0`);
  const [digits, power] = Number(shortest).toExponential().split('e');
  return `${sign}${digits.includes('.') ? digits : `${digits}.0`}E${Number(power)}`;
}

export function exactText(v: number, b: bigint | null, scale: number): string {
  return scale === 0 && b === null ? String(v + 0) : decimalText(toBig(v, b), scale);
}

export function absolute64(v: number, b: bigint | null): number {
  const value = toBig(v, b);
  return pair(BigInt.asIntN(64, value < 0n ? -value : value));
}

/** A DECIMAL's whole part as BIGINT. */
export function truncateDecimal(v: number, b: bigint | null, scale: number): number {
  return pair(BigInt.asIntN(64, toBig(v, b) / 10n ** BigInt(scale)));
}

/** Half away from zero on the decimal digits that the double prints as, like Java's BigDecimal.valueOf. */
export function roundDouble(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  const [digits, power = '0'] = String(Math.abs(value)).split('e');
  const rounded = Number(`${Math.round(Number(`${digits}e${Number(power) + places}`))}e${-places}`);
  return value < 0 ? -rounded : rounded;
}

export const roundInteger = (value: number, places: number): number =>
  places >= 0 ? value : Number(roundBig(BigInt(value), places));

export const roundBigint = (v: number, b: bigint | null, places: number): number =>
  pair(BigInt.asIntN(64, roundBig(toBig(v, b), places)));

function roundBig(value: bigint, places: number): bigint {
  if (places >= 0) return value;
  return places < -40 ? 0n : shiftDecimal(shiftDecimal(value, -places), places);
}

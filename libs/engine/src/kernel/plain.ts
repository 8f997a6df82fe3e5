import { parseDecimal } from '@millrace/formats';
import { exact, pair } from './exact.ts';
import { refuseRecord } from './failure.ts';
import { R } from './registers.ts';
import { ticksOf } from './ticks.ts';

/**
 * Columns from the plain objects that decoders of other formats than JSON make. Each answers whether there is a value
 * (absent and null are NULL) and leaves a number in `R[0]`, what does not fit a double in `exact.big`.
 */
const BOUNDS: Readonly<Record<string, number>> = { TINYINT: 128, SMALLINT: 32768, INT: 2147483648 };

function wrong(name: string, kind: string, value: unknown): never {
  refuseRecord('MLR_RECORD_TYPE', `column ${name} ${kind}: the value is a ${typeof value}`);
}

/** NULL where it is allowed. */
export function isAbsent(value: unknown, name: string, nullable: boolean): boolean {
  if (value !== null && value !== undefined) return false;
  if (!nullable) refuseRecord('MLR_RECORD_MISSING', `column ${name} is declared NOT NULL, but is null or absent`);
  return true;
}

/** BOOLEAN as 1 and 0, whole numbers, FLOAT and DOUBLE; DATE in days, TIME and TIMESTAMP to three digits in ms (or as a Date). */
export function takeNumber(value: unknown, name: string, kind: string): void {
  if (kind === 'BOOLEAN' && typeof value === 'boolean') {
    R[0] = value ? 1 : 0;
    return;
  }
  if (value instanceof Date && /^(DATE|TIMESTAMP)/.test(kind)) {
    R[0] = kind === 'DATE' ? Math.floor(value.getTime() / 86_400_000) : value.getTime();
    return;
  }
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || kind === 'BOOLEAN') wrong(name, kind, value);
  if (kind === 'DOUBLE' || kind === 'FLOAT') {
    R[0] = kind === 'FLOAT' ? Math.fround(number) : number;
    return;
  }
  if (!Number.isSafeInteger(number)) wrong(name, kind, value);
  if (BOUNDS[kind] !== undefined && (number < -BOUNDS[kind] || number >= BOUNDS[kind])) {
    refuseRecord('MLR_RECORD_RANGE', `column ${name} ${kind}: ${number} does not fit`);
  }
  R[0] = number + 0;
}

/** BIGINT, and DECIMAL as a string of digits or as unscaled bytes (two's complement, big endian). */
export function takeExact(value: unknown, name: string, kind: string, precision: number, scale: number): void {
  let digits: bigint | null = null;
  if (typeof value === 'bigint') digits = value * 10n ** BigInt(scale);
  else if (kind === 'DECIMAL' && (typeof value === 'string' || typeof value === 'number'))
    digits = parseDecimal(String(value), scale);
  else if (kind === 'DECIMAL' && Buffer.isBuffer(value)) digits = unscaled(value);
  else if (Number.isSafeInteger(value)) digits = BigInt(value as number);
  if (digits === null) wrong(name, kind, value);
  const limit = kind === 'DECIMAL' ? 10n ** BigInt(precision) : 2n ** 63n;
  if (digits >= limit || digits < -limit)
    refuseRecord('MLR_RECORD_RANGE', `column ${name} ${kind}: ${digits} does not fit`);
  R[0] = pair(digits);
}

function unscaled(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

export function takeText(value: unknown, name: string, kind: string): string {
  if (typeof value !== 'string') wrong(name, kind, value);
  return value;
}

/** A TIMESTAMP of more than three digits, in its own units (libs/formats ticks.ts) or as a Date. */
export function takeTicks(value: unknown, name: string, kind: string, precision: number): void {
  if (value instanceof Date) R[0] = ticksOf(value.getTime(), 0, precision);
  else if (typeof value === 'bigint') R[0] = pair(value);
  else if (Number.isSafeInteger(value)) {
    R[0] = (value as number) + 0;
    exact.big = null;
  } else wrong(name, kind, value);
}

/** The exact part of `takeExact` and `takeTicks`. */
export const takenBig = (): bigint | null => exact.big;

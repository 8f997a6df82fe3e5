/** What JavaScript's Math does not have, as Flink computes it. */

/** The natural one, or to a base. */
export const logarithm = (first: number, second?: number): number =>
  second === undefined ? Math.log(first) : Math.log(second) / Math.log(first);

export const logarithm2 = (value: number): number => Math.log(value) / Math.log(2);

const DEGREES_PER_RADIAN = 180 / Math.PI;
const RADIANS_PER_DEGREE = Math.PI / 180;

export const degrees = (value: number): number => value * DEGREES_PER_RADIAN;
export const radians = (value: number): number => value * RADIANS_PER_DEGREE;

/** A BIGINT's bits, without zeros in front. */
const bits = (value: number | bigint): bigint => BigInt.asUintN(64, BigInt(value));

export const binaryText = (value: number | bigint): string => bits(value).toString(2);

/** Of a number its bits, of a text its bytes. */
export const hexText = (value: number | bigint | string): string =>
  (typeof value === 'string' ? Buffer.from(value).toString('hex') : bits(value).toString(16)).toUpperCase();

/** Null when the text is no hexadecimal digits. A digit too many in front counts as a zero byte: so Flink. */
export function bytesOfHex(text: string): Buffer | null {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  return Buffer.from(text.length % 2 === 0 ? text : `00${text.slice(1)}`, 'hex');
}

import { BIG_BYTES, copyRange, getBig, getInteger, putBig, putInteger, putLength } from './binary.ts';
import { exact, pair } from './exact.ts';
import type { LaneObject } from './group-table.ts';
import { MAX_SAFE, R } from './registers.ts';

/**
 * Accumulators of a `GroupTable` that need more than a double. An exact lane's value is `lanes[i]` plus the bigint in
 * `objects[j]`, which is null as long as doubles suffice. A bytes lane is a Buffer in `objects[j]`, or null.
 */
type Lanes = Float64Array;
type Objects = LaneObject[];

function total(lanes: Lanes, i: number, objects: Objects, j: number): bigint {
  return ((objects[j] as bigint | null) ?? 0n) + BigInt(lanes[i]);
}

function setTotal(lanes: Lanes, i: number, objects: Objects, j: number, value: bigint): void {
  const rounded = Number(value);
  const isSafe = rounded <= MAX_SAFE && rounded >= -MAX_SAFE;
  lanes[i] = isSafe ? rounded : 0;
  objects[j] = isSafe ? null : value;
}

/** The slow path of adding the pair (v, b): the sum leaves the doubles. A BIGINT sum wraps at 64 bits. */
export function addExact(
  lanes: Lanes,
  i: number,
  objects: Objects,
  j: number,
  v: number,
  b: bigint | null,
  wraps: boolean,
): void {
  const sum = total(lanes, i, objects, j) + (b ?? BigInt(v));
  setTotal(lanes, i, objects, j, wraps ? BigInt.asIntN(64, sum) : sum);
}

/** The value as a pair; of a BIGINT sum, wrapped at 64 bits. */
export function exactLane(lanes: Lanes, i: number, objects: Objects, j: number, wraps: boolean): number {
  const sum = total(lanes, i, objects, j);
  return pair(wraps ? BigInt.asIntN(64, sum) : sum);
}

export function setExactLane(lanes: Lanes, i: number, objects: Objects, j: number, v: number, b: bigint | null): void {
  setTotal(lanes, i, objects, j, b ?? BigInt(v));
}

/** 1, integer; or 2, 16 bytes. At most 17 bytes. */
export function putExactLane(b: Uint8Array, p: number, lanes: Lanes, i: number, objects: Objects, j: number): number {
  R[0] = lanes[i];
  if (objects[j] !== null) {
    R[0] = pair(total(lanes, i, objects, j));
    if (exact.big !== null) {
      b[p] = 2;
      return putBig(b, p + 1, exact.big);
    }
  }
  b[p] = 1;
  return putInteger(b, p + 1);
}

export function getExactLane(b: Uint8Array, p: number, lanes: Lanes, i: number, objects: Objects, j: number): number {
  if (b[p] === 2) {
    lanes[i] = 0;
    objects[j] = getBig(b, p + 1);
    return p + 1 + BIG_BYTES;
  }
  p = getInteger(b, p + 1);
  lanes[i] = R[0];
  objects[j] = null;
  return p;
}

export function bytesLength(objects: Objects, j: number): number {
  return (objects[j] as Buffer | null)?.length ?? 0;
}

/** 0, or 1, length, bytes. */
export function putBytesLane(b: Uint8Array, p: number, objects: Objects, j: number): number {
  const bytes = objects[j] as Buffer | null;
  b[p] = bytes === null ? 0 : 1;
  return bytes === null ? p + 1 : copyRange(bytes, 0, bytes.length, b, putLength(b, p + 1, bytes.length));
}

export function getBytesLane(b: Buffer, p: number, objects: Objects, j: number): number {
  if (b[p] === 0) {
    objects[j] = null;
    return p + 1;
  }
  const start = getInteger(b, p + 1);
  objects[j] = Buffer.from(b.subarray(start, start + R[0]));
  return start + R[0];
}

/** Remembers a string as the new extreme. Allocates, but only when the extreme moves. */
export function setBytesLane(objects: Objects, j: number, b: Buffer, start: number, end: number): void {
  objects[j] = Buffer.from(b.subarray(start, end));
}

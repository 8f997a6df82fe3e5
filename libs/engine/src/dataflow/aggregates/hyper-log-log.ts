import { boxPresent } from '../../codegen/boxed.ts';
import type { SqlValue } from '../row.ts';
import { valueKey } from '../values.ts';
import type { Part } from './part.ts';

/**
 * APPROX_COUNT_DISTINCT: HyperLogLog with 4096 registers (standard error 1.6 %) and Ertl's estimator (2017), which needs
 * no corrections for small counts. Few registers are kept as a Map of register → rank, many as bytes. (The libraries on npm are
 * old and keep objects of their own; this must be plain data.)
 */
export type HyperLogLog = Map<number, number> | Uint8Array;

const BITS = 12;
const REGISTERS = 1 << BITS;
/** Ranks go to 33: 32 bits of hash behind those that name the register. */
const RANKS = 33;
const SPARSE = 256;

export function distinctSketch(): Part {
  return {
    name: 'distinct sketch',
    needs: 1,
    numbers: [],
    objects: ['new Map()'],
    add: ([value], at, code) =>
      code.line(`${at.o(0)} = ${code.constant(addToSketch)}(${at.o(0)}, ${boxPresent(value, code)});`),
    retract: null,
    merge: (into, from, _, code) =>
      code.line(`${into.o(0)} = ${code.constant(mergeSketch)}(${into.o(0)}, ${from.o(0)});`),
  };
}

export function addToSketch(sketch: HyperLogLog, value: SqlValue): HyperLogLog {
  const text = valueKey(value);
  return raise(sketch, hash(text, 0x9e3779b9) >>> (32 - BITS), Math.clz32(hash(text, 0x85ebca6b)) + 1);
}

export function mergeSketch(into: HyperLogLog, from: HyperLogLog): HyperLogLog {
  let merged = into;
  for (const [register, rank] of from.entries()) if (rank > 0) merged = raise(merged, register, rank);
  return merged;
}

function raise(sketch: HyperLogLog, register: number, rank: number): HyperLogLog {
  if (sketch instanceof Map) {
    if ((sketch.get(register) ?? 0) < rank) sketch.set(register, rank);
    if (sketch.size <= SPARSE) return sketch;
    const dense = new Uint8Array(REGISTERS);
    for (const [at, value] of sketch) dense[at] = value;
    return dense;
  }
  if (sketch[register] < rank) sketch[register] = rank;
  return sketch;
}

/** 32 bits of a text: MurmurHash3's steps over its UTF-16 units. */
function hash(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** How many different values were added, about. */
export function estimate(sketch: HyperLogLog): number {
  const ranks = new Float64Array(RANKS + 1);
  for (const rank of sketch.values()) ranks[rank]++;
  if (sketch instanceof Map) ranks[0] = REGISTERS - sketch.size;
  let z = REGISTERS * tau(1 - ranks[RANKS] / REGISTERS);
  for (let rank = RANKS - 1; rank >= 1; rank--) z = 0.5 * (z + ranks[rank]);
  z += REGISTERS * sigma(ranks[0] / REGISTERS);
  return Math.round(REGISTERS ** 2 / (2 * Math.LN2) / z);
}

function sigma(x: number): number {
  if (x === 1) return Infinity;
  let [z, y, before] = [x, 1, NaN];
  for (let power = x; z !== before; y += y) {
    power *= power;
    before = z;
    z += power * y;
  }
  return z;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let [z, y, before, root] = [1 - x, 1, NaN, x];
  while (z !== before) {
    root = Math.sqrt(root);
    before = z;
    y *= 0.5;
    z -= (1 - root) ** 2 * y;
  }
  return z / 3;
}

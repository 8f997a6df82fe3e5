import type { SqlValue } from '../dataflow/row.ts';
import { compareValues, valueKey } from '../dataflow/values.ts';
import { failRecord } from './failure.ts';

/** Functions of arrays and maps, on plain values. In them NULL is a value like others, equal to itself; NaN is not. */
type Items = readonly SqlValue[];
type Entries = ReadonlyMap<SqlValue, SqlValue>;

/** Keys that a Map tells apart as SQL does: not numbers and strings alone. */
const isSimple = (key: SqlValue): boolean => key === null || typeof key !== 'object';

/** A map of key, value, key, value…; of equal keys the last value stays. */
export function mapOf(items: Items): Map<SqlValue, SqlValue> {
  const map = new Map<SqlValue, SqlValue>();
  for (let i = 0; i < items.length; i += 2) put(map, items[i], items[i + 1]);
  return map;
}

function put(map: Map<SqlValue, SqlValue>, key: SqlValue, value: SqlValue): void {
  map.set(isSimple(key) ? key : (sameKey(map, key) ?? key), value);
}

/** The key of the map that is equal to a Buffer, array or map. */
function sameKey(map: Entries, key: SqlValue): SqlValue | undefined {
  const text = valueKey(key);
  for (const candidate of map.keys()) if (valueKey(candidate) === text) return candidate;
  return undefined;
}

export function mapGet(map: Entries, key: SqlValue): SqlValue {
  if (isSimple(key)) return map.get(key) ?? null;
  const found = sameKey(map, key);
  return found === undefined ? null : (map.get(found) ?? null);
}

/** Elements of an array or multiset, entries of a map. */
export function cardinality(collection: Items | Entries): number {
  return Array.isArray(collection) ? (collection as Items).length : (collection as Entries).size;
}

export function onlyElement(items: Items): SqlValue {
  if (items.length > 1) failRecord('MLR_RECORD_FUNCTION', `ELEMENT takes an array of one element, not ${items.length}`);
  return items[0] ?? null;
}

/** Place of a value from 0, or -1. */
function find(items: Items, needle: SqlValue): number {
  if (isSimple(needle)) return items.indexOf(needle);
  const key = valueKey(needle);
  return items.findIndex((item) => valueKey(item) === key);
}

export const arrayContains = (items: Items | null, needle: SqlValue): boolean | null =>
  items === null ? null : find(items, needle) >= 0;

export const arrayPosition = (items: Items, needle: SqlValue): number => find(items, needle) + 1;

export function arrayRemove(items: Items | null, needle: SqlValue): Items | null {
  if (items === null) return null;
  const key = valueKey(needle);
  return items.filter((item) => valueKey(item) !== key);
}

export const arrayAppend = (items: Items | null, item: SqlValue): Items | null =>
  items === null ? null : [...items, item];

export const arrayPrepend = (items: Items | null, item: SqlValue): Items | null =>
  items === null ? null : [item, ...items];

export const arrayConcat = (...arrays: readonly Items[]): Items => arrays.flatMap((items) => items);

export function arrayDistinct(items: Items): Items {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = valueKey(item);
    if (seen.has(key) && item === item) return false;
    seen.add(key);
    return true;
  });
}

export const arrayUnion = (a: Items, b: Items): Items => arrayDistinct([...a, ...b]);

export function arrayExcept(a: Items, b: Items): Items {
  const excluded = new Set(b.map(valueKey));
  return arrayDistinct(a.filter((item) => !excluded.has(valueKey(item))));
}

export function arrayIntersect(a: Items, b: Items): Items {
  const wanted = new Set(b.map(valueKey));
  return arrayDistinct(a.filter((item) => wanted.has(valueKey(item))));
}

export const arrayReverse = (items: Items): Items => [...items].reverse();

/** NULLs are left out, or stand as `absent`. */
export function arrayJoin(items: readonly (string | null)[], separator: string, absent?: string): string {
  const present = absent === undefined ? items.filter((item) => item !== null) : items.map((item) => item ?? absent);
  return present.join(separator);
}

function extreme(items: Items, wanted: 1 | -1): SqlValue {
  let best: SqlValue = null;
  for (const item of items) {
    if (item !== null && (best === null || isBeyond(item, best, wanted))) best = item;
  }
  return best;
}

/** NaN is beyond nothing, and nothing is beyond it. */
function isBeyond(item: SqlValue, best: SqlValue, wanted: 1 | -1): boolean {
  if (typeof item === 'number' && typeof best === 'number') return wanted === 1 ? item > best : item < best;
  return compareValues(item, best) * wanted > 0;
}

export const arrayMax = (items: Items): SqlValue => extreme(items, 1);
export const arrayMin = (items: Items): SqlValue => extreme(items, -1);

/** From one place to another, both from 1 and included; negative ones count from the end, 0 is the first. */
export function arraySlice(items: Items, start: number, end = items.length): Items {
  const place = (index: number) => (index < 0 ? Math.max(0, items.length + index) : Math.max(0, index - 1));
  const to = end < 0 ? items.length + end : Math.max(0, end - 1);
  return items.slice(place(start), Math.max(0, to + 1));
}

/** NULLs first where it ascends, last where it descends, unless it is said. */
export function arraySort(items: Items, ascending = true, nullsFirst = ascending): Items {
  const direction = ascending ? 1 : -1;
  return [...items].sort((a, b) => {
    if (a === null || b === null) return (a === b ? 0 : a === null ? -1 : 1) * (nullsFirst ? 1 : -1);
    return compareValues(a, b) * direction;
  });
}

export const mapKeys = (map: Entries): Items => [...map.keys()];
export const mapValues = (map: Entries): Items => [...map.values()];
export const mapEntries = (map: Entries): Items => [...map].map(([key, value]) => [key, value]);

export function mapFromArrays(keys: Items, values: Items): Entries {
  if (keys.length !== values.length) {
    failRecord('MLR_RECORD_FUNCTION', `a map of ${keys.length} keys and ${values.length} values`);
  }
  return mapOf(keys.flatMap((key, i) => [key, values[i]]));
}

export const mapUnion = (...maps: readonly Entries[]): Entries =>
  mapOf(maps.flatMap((map) => [...map].flatMap((entry) => entry)));

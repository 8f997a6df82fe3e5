import { isDeepStrictEqual } from 'node:util';
import type { ViewColumn, ViewSchema } from './table-store.ts';

/**
 * The schema of a stored view that is confirmed with `next`: the columns that are there, and behind them those that are
 * new; columns that `next` has not any more stay. Null where the two cannot be brought together: only columns that may be
 * NULL come and go, and nothing else may differ.
 */
export function mergedSchema(stored: ViewSchema, next: ViewSchema): ViewSchema | null {
  const [{ columns: before, ...one }, { columns: after, ...other }] = [plainCopy(stored), plainCopy(next)];
  delete one.isBuilding;
  delete other.isBuilding;
  if (!isDeepStrictEqual(one, other)) return null;
  const isOptional = ({ name, nullable }: ViewColumn) => nullable && !stored.primaryKey.includes(name);
  for (const column of before) {
    const now = after.find(({ name }) => name === column.name);
    if (now === undefined ? !isOptional(column) : !isDeepStrictEqual(now, column)) return null;
  }
  const added = after.filter(({ name }) => !before.some((column) => column.name === name));
  return added.every(isOptional) ? { ...one, columns: [...before, ...added] } : null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** As it comes back from JSON: what may differ in nothing but what JSON shows then compares as equal. */
const plainCopy = (schema: ViewSchema) => JSON.parse(JSON.stringify(schema)) as Mutable<ViewSchema>;

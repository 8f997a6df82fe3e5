import type { Position, Relation } from '../logical/plan.ts';
import { materialized } from './relations.ts';
import { carriesTime, windowedKeys } from './window-origin.ts';

/** The same rows once each; of rows in windows, once in each window. */
export function distinct(input: Relation, at: Position): Relation {
  const keys = input.fields.map((_, i) => i);
  const window = windowedKeys(input, keys);
  const fields = input.fields.map((field, i) =>
    window && carriesTime(input, i, window) ? field : materialized(field),
  );
  return { op: 'aggregate', input, keys, groupingSets: null, aggregates: [], window, fields, at };
}

import type { Accumulator } from '../../aggregates/index.ts';
import type { Row } from '../../row.ts';

/** What a row of a `local-aggregate` says of its group: it stands last. */
export function partialOf(row: Row): Accumulator {
  return row[row.length - 1] as unknown as Accumulator;
}

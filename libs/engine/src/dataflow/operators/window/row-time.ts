import { failRecord } from '../../../kernel/failure.ts';
import type { Row } from '../../row.ts';

/** Reads the event time of a row, in milliseconds. Throws a `ComputationFailure` for a row without one. */
export function timeOf(field: number): (row: Row) => number {
  return (row) => {
    const time = row[field] as number | null;
    if (time === null) refuseTimeless();
    return Math.floor(time);
  };
}

export function refuseTimeless(): never {
  return failRecord('MLR_RECORD_NULL_ROWTIME', 'the time attribute of a window is NULL');
}

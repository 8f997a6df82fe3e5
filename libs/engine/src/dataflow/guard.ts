import { ComputationFailure } from '../kernel/failure.ts';
import type { Receiver } from './operator.ts';
import { isAddition, type Row } from './row.ts';

/** Learns of a row over which an operator cannot be computed, at this input of it; null: no row, time has come. */
export type FailedRow = (input: number, row: Row | null, failure: ComputationFailure) => void;

/**
 * An operator's input that takes a row out of the query where it fails: the operators before go on, so that other rows
 * of the same record or window are not lost. What was never added is not taken back either: that fails too, in silence.
 */
export function guard(inner: Receiver, input: number, failed: FailedRow): Receiver {
  return {
    process(kind, row) {
      try {
        inner.process(kind, row);
      } catch (failure) {
        if (!(failure instanceof ComputationFailure)) throw failure;
        if (isAddition(kind)) failed(input, row, failure);
      }
    },
    watermark(ms) {
      try {
        inner.watermark(ms);
      } catch (failure) {
        if (!(failure instanceof ComputationFailure)) throw failure;
        failed(input, null, failure);
      }
    },
    ignoresBefore: inner.ignoresBefore,
  };
}

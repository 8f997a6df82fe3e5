import { ComputationFailure } from '@millrace/engine';
import { MillraceError } from '@millrace/ports';
import type { Place } from '@millrace/sql';

/** What a query cannot compute: over which record, and where it stands in the script when that is known. */
export class RecordFailure extends MillraceError {
  readonly place: Place | null;

  constructor({ code, message, place }: ComputationFailure, record: string) {
    super(code, `${message}; ${record}`);
    this.name = 'RecordFailure';
    this.place = place;
  }
}

/** Runs what computes over `record`, which errors name. */
export function overRecord(record: () => string, compute: () => void): void {
  try {
    compute();
  } catch (error) {
    if (error instanceof ComputationFailure) throw new RecordFailure(error, record());
    throw error;
  }
}

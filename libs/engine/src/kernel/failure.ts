import type { Place } from '@millrace/sql';
import { basename } from 'node:path';
import { placeAtHand } from './places.ts';

/** Why a record cannot be taken in. Thrown as one shared object. */
export class ComputationFailure {
  /** Whether the record is not valid, whatever the query; otherwise it is the query that cannot be computed. */
  isInvalid = false;
  code = '';
  message = '';
  /** What of the script cannot be computed, where that is known. */
  place: Place | null = null;
}

const failure = new ComputationFailure();

/** The query cannot be computed over this record. */
export function failRecord(code: string, message: string): never {
  return fail(false, code, message);
}

/** The record is not what its table declares. */
export function refuseRecord(code: string, message: string): never {
  return fail(true, code, message);
}

function fail(isInvalid: boolean, code: string, message: string): never {
  failure.isInvalid = isInvalid;
  failure.code = code;
  failure.message = message;
  failure.place = isInvalid ? null : placeAtHand();
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by the task around each record
  throw failure;
}

/** What is wrong, and where in the script, which is named as its pipeline is: whoever reads a dead letter may not have its folder. */
export function describeFailure({ message, place }: ComputationFailure): string {
  if (place === null) return message;
  return `${message} (${place.file === undefined ? 'line ' : `${basename(place.file)}:`}${place.line}:${place.column})`;
}

import { isCodedError } from '@millrace/ports';
import { Backoff } from './backoff.ts';

/**
 * Errors that trying again at once cannot mend, but somebody outside this process may: rights are given, a topic's limits or
 * topic partitions are corrected.
 */
const MENDABLE: ReadonlySet<string> = new Set([
  'MLR_FORMAT_REGISTRY_DENIED',
  'MLR_LOG_AUTHENTICATION',
  'MLR_LOG_NOT_AUTHORIZED',
  'MLR_LOG_PARTITIONS_DIFFER',
  'MLR_LOG_RECORD_TOO_LARGE',
  'MLR_LOG_UNEXPECTED',
  'MLR_LOG_UNKNOWN_TOPIC',
  'MLR_RUNTIME_NO_GROUP_OFFSET',
]);

/** The longest pause, as a multiple of the first. */
const MOST_TIMES = 32;

export function mayBeMended(error: unknown): boolean {
  return isCodedError(error) && MENDABLE.has(error.code);
}

/** Pauses before what has failed is tried again. */
export class MendingPause extends Backoff {
  constructor(firstMs: number) {
    super(firstMs, firstMs * MOST_TIMES);
  }
}

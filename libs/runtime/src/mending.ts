import { isCodedError } from '@millrace/ports';

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
]);

/** The longest pause, as a multiple of the first. */
const MOST_TIMES = 32;

export function mayBeMended(error: unknown): boolean {
  return isCodedError(error) && MENDABLE.has(error.code);
}

/** Pauses before what has failed is tried again: each twice as long as the one before, up to a limit. */
export class MendingPause {
  readonly #firstMs: number;
  #nextMs: number;

  constructor(firstMs: number) {
    this.#firstMs = this.#nextMs = firstMs;
  }

  next(): number {
    const pauseMs = this.#nextMs;
    this.#nextMs = Math.min(pauseMs * 2, this.#firstMs * MOST_TIMES);
    return pauseMs;
  }

  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}

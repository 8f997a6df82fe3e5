import { failRecord } from './failure.ts';

/**
 * Most bytes of a row on its way to a topic, an exchange or a dead letter topic. With headers, and with what may stand
 * before it in a record of an exchange, it fits into a batch that Kafka takes by default (1 MiB). It is the same on every
 * log, so that a pipeline gives the same rows on each.
 */
export const MOST_ROW_BYTES = 900_000;

/** The row is left out: its record, or the row as the operator got it, is a dead letter in the same commit. */
export function refuseTooLarge(bytes: number): never {
  failRecord(
    'MLR_RECORD_TOO_LARGE',
    `the row takes ${bytes} bytes, and no more than ${MOST_ROW_BYTES} fit into a record`,
  );
}

/** As much of a dead letter's value as fits, and what is to be said of the rest. */
export function headOf(value: Buffer): { readonly value: Buffer; readonly headers: Record<string, string> } {
  if (value.length <= MOST_ROW_BYTES) return { value, headers: {} };
  return { value: value.subarray(0, MOST_ROW_BYTES), headers: { 'millrace-dlq-bytes': String(value.length) } };
}

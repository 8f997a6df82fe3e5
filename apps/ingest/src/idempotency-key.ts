import { HttpError } from '@millrace/http';

/**
 * The request's `Idempotency-Key`, as it stands: who repeats an unclear request repeats its key and its body, and each
 * of its records counts once. Null: there is none. Throws a 400.
 */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new HttpError({
    status: 400,
    code: 'MLR_INGEST_IDEMPOTENCY_KEY',
    detail:
      'The Idempotency-Key must be 1 to 200 visible ASCII characters, for example a UUID made for this request. ' +
      'Nothing was taken in.',
  });
}

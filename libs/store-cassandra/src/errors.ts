import { MillraceError } from '@millrace/ports';
import cassandra from 'cassandra-driver';

const { errors, types } = cassandra;
const { responseErrorCodes: codes } = types;

/** Answers of a server that is busy, starting, or short of replicas: the same statement may work later. */
const PASSING: ReadonlySet<number> = new Set([
  codes.serverError,
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.truncateError,
  codes.writeTimeout,
  codes.readTimeout,
  codes.readFailure,
  codes.writeFailure,
]);

const NOT_PREPARED: ReadonlySet<number> = new Set([codes.unprepared]);

const DENIED: ReadonlySet<number> = new Set([codes.badCredentials, codes.unauthorized]);

/** Turns what the driver throws into a typed error. `doing` is a gerund: `writing 12 rows of view flights`. */
export function storeError(doing: string, cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const reason = reasonOf(cause);
  if (isDenied(cause)) {
    return new MillraceError(
      'MLR_STORE_DENIED',
      `${doing}: Cassandra refused this user (${reason}); check the credentials and what they may do`,
      { cause },
    );
  }
  if (isTableGone(cause)) {
    return new MillraceError(
      'MLR_STORE_UNKNOWN_VIEW',
      `${doing}: its table is not there (${reason}); create it with createView`,
      // Another process may just be creating it.
      { cause, retriable: true },
    );
  }
  if (isPassing(cause)) {
    return new MillraceError(
      'MLR_STORE_UNAVAILABLE',
      `${doing}: Cassandra did not answer (${reason}); try again, and check that it runs and is reachable`,
      { cause, retriable: true },
    );
  }
  return new MillraceError('MLR_STORE_REFUSED', `${doing}: ${reason}`, { cause });
}

/**
 * What the driver throws, as plain errors, when it prepares a statement while a host's pool is empty or just closed: the
 * moments after a restart (host-connection-pool.js).
 */
const POOL_IS_EMPTY: ReadonlySet<string> = new Set(['No connection available', 'Connection closed']);

/**
 * Of a statement that was prepared before its table was dropped the driver says only that it is not prepared, after it
 * tried to prepare it again.
 */
function isTableGone(error: unknown): boolean {
  if (!(error instanceof errors.ResponseError)) return innerErrors(error).some(isTableGone);
  return (
    NOT_PREPARED.has(error.code) || /table .*(does not exist|unconfigured)|unconfigured table/i.test(error.message)
  );
}

/** A server that lost the connection, is down or overloaded; as opposed to one that says no. */
function isPassing(error: unknown): boolean {
  if (error instanceof errors.ResponseError) return PASSING.has(error.code);
  return (
    error instanceof errors.NoHostAvailableError ||
    error instanceof errors.OperationTimedOutError ||
    error instanceof errors.BusyConnectionError ||
    (error instanceof Error && ('isSocketError' in error || POOL_IS_EMPTY.has(error.message)))
  );
}

function isDenied(error: unknown): boolean {
  if (error instanceof errors.AuthenticationError) return true;
  if (error instanceof errors.ResponseError) return DENIED.has(error.code);
  return innerErrors(error).some(isDenied);
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.NoHostAvailableError) {
    const [first] = innerErrors(error);
    return first === undefined ? 'no host available' : `no host available, the first said: ${reasonOf(first)}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** What each host answered, where the driver tried several. */
export function innerErrors(error: unknown): readonly unknown[] {
  if (!(error instanceof errors.NoHostAvailableError)) return [];
  return Object.values((error.innerErrors ?? {}) as Record<string, unknown>);
}

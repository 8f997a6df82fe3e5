import { isCodedError, MillraceError } from '@millrace/ports';
import { COORDINATOR_MOVED, Code, LEADER_MOVED, NOT_AUTHORIZED, PASSING } from './protocol/codes.ts';

/** A broker answered a request, or one topic partition of it, with an error code. Internal: `toLogError` maps it. */
export class ProtocolError extends Error {
  readonly code: number;

  constructor(code: number, type: string, what: string) {
    super(`${what}: ${type}`);
    this.name = 'ProtocolError';
    this.code = code;
  }
}

/** No answer came: the connection could not be made, broke, or stayed silent past the request's time-out. */
export class ConnectionLost extends Error {
  readonly address: string;

  constructor(address: string, what: string, cause?: unknown) {
    super(`${address}: ${what}`, cause === undefined ? undefined : { cause });
    this.name = 'ConnectionLost';
    this.address = address;
  }
}

/** Whether the same call may succeed when it is tried again, after metadata was refreshed. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  if (error instanceof ProtocolError) {
    return LEADER_MOVED.has(error.code) || COORDINATOR_MOVED.has(error.code) || PASSING.has(error.code);
  }
  return isCodedError(error) && error.retriable;
}

/**
 * The typed error callers see. `doing` is a gerund ("appending to orders/3").
 * `MLR_LOG_UNAVAILABLE` and `MLR_LOG_BUSY` are retriable, all others are not.
 */
export function toLogError(error: unknown, doing: string): MillraceError {
  if (error instanceof MillraceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ConnectionLost) {
    return new MillraceError(
      'MLR_LOG_UNAVAILABLE',
      `${doing}: no answer from Kafka (${message}); check that the brokers run and are reachable`,
      {
        retriable: true,
        cause: error,
        details: { address: error.address },
      },
    );
  }
  if (!(error instanceof ProtocolError)) {
    return new MillraceError('MLR_LOG_UNEXPECTED', `${doing}: ${message}`, { cause: error });
  }
  if (NOT_AUTHORIZED.has(error.code)) {
    return new MillraceError('MLR_LOG_NOT_AUTHORIZED', `${doing}: ${message}; give this user the ACL`, {
      cause: error,
    });
  }
  if (error.code === Code.UNKNOWN_TOPIC_OR_PARTITION) {
    return new MillraceError('MLR_LOG_UNKNOWN_TOPIC', `${doing}: ${message}; create the topic first`, { cause: error });
  }
  if (error.code === Code.MESSAGE_TOO_LARGE || error.code === Code.RECORD_LIST_TOO_LARGE) {
    return recordTooLarge(doing, message, error);
  }
  if (isPassing(error)) {
    return new MillraceError('MLR_LOG_BUSY', `${doing}: ${message}; try again`, { retriable: true, cause: error });
  }
  return new MillraceError('MLR_LOG_REFUSED', `${doing}: ${message}`, {
    cause: error,
    details: { kafkaCode: error.code },
  });
}

export function recordTooLarge(doing: string, what: string, cause?: unknown): MillraceError {
  return new MillraceError(
    'MLR_LOG_RECORD_TOO_LARGE',
    `${doing}: ${what}; make the records smaller or raise max.message.bytes of the topic`,
    { cause },
  );
}

export function logClosed(): MillraceError {
  return new MillraceError('MLR_LOG_CLOSED', 'using the event log: it is closed');
}

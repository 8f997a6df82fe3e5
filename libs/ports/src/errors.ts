/** What every error of ours carries, also the ones of libraries that may not import this one (`sql`). */
export interface CodedError extends Error {
  /** Stable, documented in docs/errors.md, `MLR_` and upper snake case. */
  readonly code: string;
  /** Whether the same call may succeed later without anyone changing anything. */
  readonly retriable: boolean;
}

/**
 * Base of typed errors. The message says what was being done, what is wrong and what the user can do about it;
 * it never holds a secret or a whole record.
 */
export class MillraceError extends Error implements CodedError {
  readonly code: string;
  readonly retriable: boolean;
  /** Machine-readable particulars: the key, the column, the topic partition, the offsets. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { retriable?: boolean; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MillraceError';
    this.code = code;
    this.retriable = options.retriable ?? false;
    this.details = options.details ?? {};
  }
}

export function isCodedError(error: unknown): error is CodedError {
  return (
    error instanceof Error &&
    typeof (error as Partial<CodedError>).code === 'string' &&
    typeof (error as Partial<CodedError>).retriable === 'boolean'
  );
}

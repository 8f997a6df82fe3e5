import { MillraceError } from '@millrace/ports';
import type { Response } from 'express';
import { STATUS_CODES } from 'node:http';

/** What a client learns when something is wrong: an RFC 9457 problem document with a stable code. */
export interface Problem {
  readonly status: number;
  /** Stable, documented in docs/errors.md. */
  readonly code: string;
  /** What is wrong with this request and what to do about it. Never a stack, a secret or a whole record. */
  readonly detail: string;
  /** Particulars: one entry per record, parameter or check. */
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
  /** Answered as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Answered as `Allow` (405). */
  readonly allow?: readonly string[];
}

/** Throw it from a handler to answer that problem. */
export class HttpError extends MillraceError {
  readonly problem: Problem;

  constructor(problem: Problem, options: { cause?: unknown } = {}) {
    super(problem.code, problem.detail, {
      retriable: problem.status === 429 || problem.status === 503,
      ...options,
    });
    this.name = 'HttpError';
    this.problem = problem;
  }
}

/** Answers the request with a problem document. */
export function problem(res: Response, { status, code, detail, errors, retryAfterSeconds, allow }: Problem): void {
  if (retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(Math.max(0, Math.ceil(retryAfterSeconds))));
  if (allow !== undefined) res.setHeader('Allow', allow.join(', '));
  res.setHeader('Cache-Control', 'no-store');
  res
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:millrace:error:${code}`,
        title: STATUS_CODES[status] ?? 'Error',
        status,
        detail,
        instance: res.req.originalUrl.split('?', 1)[0],
        code,
        ...(errors && { errors }),
      }),
    );
}

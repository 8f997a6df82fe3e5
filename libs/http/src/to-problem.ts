import { isCodedError } from '@millrace/ports';
import { HttpError } from './problem.ts';
import type { Problem } from './problem.ts';

/** HTTP status per error code, for errors whose status does not follow from `retriable`. */
export type StatusByCode = Readonly<Record<string, number>>;

/** What body-parser and the router say about a bad request, by the `type` or class of their errors. */
const REQUEST_PROBLEMS: Readonly<Record<string, Problem>> = {
  'entity.too.large': {
    status: 413,
    code: 'MLR_HTTP_BODY_TOO_LARGE',
    detail: 'The body is larger than this server takes. Send fewer records per request, or raise `http.bodyBytes`.',
  },
  'entity.parse.failed': {
    status: 400,
    code: 'MLR_HTTP_BODY_MALFORMED',
    detail: 'The body is not well-formed JSON. Nothing was taken in.',
  },
  'encoding.unsupported': {
    status: 415,
    code: 'MLR_HTTP_ENCODING',
    detail: 'This Content-Encoding is not understood. Send the body plain, or with gzip, deflate or br.',
  },
  'charset.unsupported': {
    status: 415,
    code: 'MLR_HTTP_ENCODING',
    detail: 'This charset is not understood. Send UTF-8.',
  },
  'request.aborted': {
    status: 400,
    code: 'MLR_HTTP_BODY_CUT_SHORT',
    detail: 'The connection ended before the whole body was here.',
  },
  'request.size.invalid': {
    status: 400,
    code: 'MLR_HTTP_BODY_CUT_SHORT',
    detail: 'The body is not as long as Content-Length says.',
  },
};

/**
 * The problem that an error means to the client. Retriable errors are 503, others 500, unless `statuses` or the error
 * itself says otherwise. An error without a code is ours alone: the client learns only the id under which it is logged.
 */
export function toProblem(error: unknown, statuses: StatusByCode, requestId: string): Problem {
  if (error instanceof HttpError) return error.problem;
  if (isCodedError(error)) {
    const status = statuses[error.code] ?? (error.retriable ? 503 : 500);
    const retry = status === 503 || status === 429 ? { retryAfterSeconds: 1 } : {};
    return { status, code: error.code, detail: error.message, ...retry };
  }
  const known = requestProblem(error);
  if (known !== undefined) return known;
  return {
    status: 500,
    code: 'MLR_HTTP_INTERNAL',
    detail: `The server failed in a way it did not expect; its log has the reason under request id ${requestId}.`,
  };
}

function requestProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (typeof type === 'string' && Object.hasOwn(REQUEST_PROBLEMS, type)) return REQUEST_PROBLEMS[type];
  if (error instanceof URIError) {
    return { status: 400, code: 'MLR_HTTP_BAD_URL', detail: 'The path holds a malformed percent-encoding.' };
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    // Zlib errors of a broken gzip body, and whatever else Express blames on the client.
    return { status, code: 'MLR_HTTP_BODY_MALFORMED', detail: 'The request could not be read. Nothing was taken in.' };
  }
  return undefined;
}

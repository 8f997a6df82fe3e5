import { HttpError } from '@millrace/http';
import type { RequestHandler } from 'express';

/**
 * Bounds the bytes of all bodies that are being read, checked or appended: a slow log makes clients wait and come
 * again, never this process grow. A body whose length is not known, or is compressed, counts as the largest allowed.
 */
export function boundInFlightBytes(maxBytes: number, maxBodyBytes: number): RequestHandler {
  let inFlight = 0;
  return (req, res, next) => {
    const declared = Number(req.headers['content-length'] ?? NaN);
    const isCertain = Number.isFinite(declared) && req.headers['content-encoding'] === undefined;
    const bytes = isCertain ? Math.min(declared, maxBodyBytes) : maxBodyBytes;
    // One request always passes, however small the bound.
    if (inFlight > 0 && inFlight + bytes > maxBytes) {
      throw new HttpError({
        status: 429,
        code: 'MLR_INGEST_TOO_FAST',
        detail: 'More is coming in than the log takes. Send it again in a moment; nothing of it was taken in.',
        retryAfterSeconds: 1,
      });
    }
    inFlight += bytes;
    res.once('close', () => (inFlight -= bytes));
    next();
  };
}

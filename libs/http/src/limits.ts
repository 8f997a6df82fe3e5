import { raw } from 'express';
import type { RequestHandler } from 'express';
import { problem } from './problem.ts';

/** Reads the whole body, decompressed, as a Buffer into `req.body`; 413 beyond `maxBytes`, whatever the content type. */
export function rawBody(maxBytes: number): RequestHandler {
  return raw({ limit: maxBytes, type: () => true });
}

/** Refuses requests beyond `max` at a time with 503 and `Retry-After`, so that waiting ones never pile up in memory. */
export function maxInFlight(max: number): RequestHandler {
  let inFlight = 0;
  return (_req, res, next) => {
    if (inFlight >= max) {
      problem(res, {
        status: 503,
        code: 'MLR_HTTP_OVERLOADED',
        detail: `${max} requests are being answered already. Try again in a moment.`,
        retryAfterSeconds: 1,
      });
      return;
    }
    inFlight++;
    res.once('close', () => inFlight--);
    next();
  };
}

import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { health } from './health.ts';
import type { Check } from './health.ts';
import { problem } from './problem.ts';
import { toProblem } from './to-problem.ts';
import type { StatusByCode } from './to-problem.ts';

export interface HttpAppOptions {
  /** What the services answer; tried in order. In standalone they all sit behind one port. */
  readonly routers: readonly RequestHandler[];
  /** Checks behind `/health/ready`, by name. */
  readonly ready?: Readonly<Record<string, Check>>;
  /** Answers `/metrics`. */
  readonly metrics?: RequestHandler;
  /** Status of error codes for which neither 503 (retriable) nor 500 is right. */
  readonly statuses?: StatusByCode;
  /** Aborted when the server begins to drain. */
  readonly draining?: AbortSignal;
  /** Called once per answered request, for metrics. `route` is the pattern, so its values are few. */
  onAnswer?(answer: { method: string; route: string; status: number; seconds: number }): void;
  /**
   * Called with what was answered as 500 or above, for the log. Not with 504: there a wait that the client asked for has
   * run out, which is an answer and no failure; `onAnswer` counts it.
   */
  onError?(error: unknown, request: { id: string; method: string; path: string }): void;
}

/**
 * An Express app with what all services share: health, metrics, a problem document for whatever no router answers and
 * for every error. Query strings are not nested: `filter[col]` is the parameter `filter[col]`.
 */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  if (options.onAnswer) app.use(observe(options.onAnswer));
  health(app, options.ready ?? {}, options.draining ?? new AbortController().signal);
  if (options.metrics) app.get('/metrics', options.metrics);
  for (const router of options.routers) app.use(router);
  app.use((req, res) => {
    problem(res, {
      status: 404,
      code: 'MLR_HTTP_NOT_FOUND',
      detail: `There is nothing at ${req.path}. docs/http.md lists the routes of every service.`,
    });
  });
  app.use(errors(options));
  return app;
}

function errors({ statuses = {}, onError }: HttpAppOptions): ErrorRequestHandler {
  // Express tells error handlers by their four parameters.
  return (error, req, res, _next) => {
    const id = randomUUID();
    const answer = toProblem(error, statuses, id);
    if (answer.status >= 500 && answer.status !== 504) onError?.(error, { id, method: req.method, path: req.path });
    if (res.headersSent) {
      // Half an answer is out: breaking it off is the only way left to say that it is not whole.
      res.destroy();
      return;
    }
    problem(res, answer);
  };
}

function observe(onAnswer: NonNullable<HttpAppOptions['onAnswer']>): RequestHandler {
  return (req, res, next) => {
    const start = performance.now();
    res.once('close', () => {
      const pattern = (req.route as { path?: unknown } | undefined)?.path;
      const route = typeof pattern === 'string' ? req.baseUrl + pattern : 'unmatched';
      onAnswer({ method: req.method, route, status: res.statusCode, seconds: (performance.now() - start) / 1000 });
    });
    next();
  };
}

import type { Config, ServiceName } from '@millrace/config';
import {
  createHttpApp,
  keepTrying,
  listen,
  maxInFlight,
  problem,
  type Check,
  type Part,
  type Undertaking,
} from '@millrace/http';
import type { PipelineSet } from '@millrace/plan';
import type { Clock, EventLog, StateStore, TableStore } from '@millrace/ports';
import { startTelemetry, traceRequests, type Logger } from '@millrace/telemetry';
import { Router, type RequestHandler } from 'express';
import { openStateStore, type Profile } from './adapters.ts';
import type { UserFunctions } from './functions/user-functions.ts';
import { PARTS, type PartName } from './parts.ts';

export interface ServiceOptions {
  readonly name: ServiceName;
  /** In the order in which they drain: what feeds others comes first. */
  readonly parts: readonly PartName[];
  readonly config: Config;
  readonly clock: Clock;
  readonly profile: Profile;
  readonly pipelines: PipelineSet;
  /** Of the pipelines. */
  readonly functions?: UserFunctions;
  readonly logger: Logger;
}

export interface Service {
  readonly url: string;
  /** The adapters, once `started` has resolved; null those that no part needs. */
  readonly log: EventLog | null;
  readonly store: TableStore | null;
  /** Resolves once every part works; rejects with what trying again cannot mend. */
  readonly started: Promise<void>;
  /** Takes no more requests, finishes and commits the work in hand, closes everything. Idempotent. */
  drain(): Promise<void>;
}

/**
 * Runs parts in this process behind one port. It listens at once; what is away (a broker, say) is waited for, and until
 * then it is alive but not ready. Rejects when the port cannot be had.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, config, clock, profile, pipelines, functions, logger } = options;
  const stopping = new AbortController();
  const telemetry = startTelemetry({ service: name, ...config.telemetry });
  const statuses: Record<string, number> = {};
  const ready: Record<string, Check> = {};
  const parts: Part[] = [];
  const routes = Router();

  const app = createHttpApp({
    routers: [traceRequests(name), maxInFlight(config.http.maxInFlight), routes, notYet(() => parts.length > 0)],
    ready,
    statuses,
    metrics: telemetry.metricsHandler,
    draining: stopping.signal,
    onAnswer: ({ method, route, status, seconds }) =>
      telemetry.metrics.httpDuration.record(seconds, {
        service: name,
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
      }),
    onError: (err, request) => logger.error({ err, request }, 'answering a request failed'),
  });
  const server = await listen(app, {
    host: config.host,
    port: config.port,
    portOption: '--port (MILLRACE_PORT)',
    requestTimeoutMs: config.http.requestTimeoutMs,
  }).catch(async (error: unknown) => {
    await telemetry.shutdown();
    throw error;
  });
  logger.info({ url: server.url }, `millrace ${name} answers at ${server.url}`);

  let log: EventLog | null = null;
  let store: TableStore | null = null;
  let state: StateStore | null = null;
  const connect = (what: string, open: () => Promise<void>): Undertaking => {
    // What is not tried again ends `started`, and is told there.
    const onFailure = (_: string, err: unknown, waitMs: number | null): void => {
      if (waitMs !== null) logger.warn({ err }, `${what} failed, trying again`);
    };
    const undertaking = keepTrying({ clock, signal: stopping.signal, what, attempt: open, onFailure });
    ready[what] = () => undertaking.check();
    return undertaking;
  };

  const start = async (): Promise<void> => {
    const definitions = options.parts.map((part) => PARTS[part]);
    if (definitions.some(({ needs }) => needs.state)) state = openStateStore(config);
    const connections: Promise<boolean>[] = [];
    if (definitions.some(({ needs }) => needs.log)) {
      const open = async (): Promise<void> => void (log = await profile.openLog());
      connections.push(connect(`opening ${profile.logName}`, open).done);
    }
    if (definitions.some(({ needs }) => needs.store)) {
      const open = async (): Promise<void> => void (store = await profile.openStore());
      connections.push(connect(`opening ${profile.storeName}`, open).done);
    }
    const opened = await Promise.all(connections);
    if (opened.includes(false) || stopping.signal.aborted) return;
    const context = { config, clock, pipelines, functions, metrics: telemetry.metrics, logger };
    for (const definition of definitions) {
      const part = definition.create(context, { log: log as EventLog, store: store as TableStore, state });
      Object.assign(statuses, part.statuses);
      Object.assign(ready, part.ready);
      if (part.router !== undefined) routes.use(part.router);
      parts.push(part);
    }
    await Promise.all(parts.map((part) => part.start()));
  };
  const started = start();
  // Whoever does not wait for it sees it in the log and in readiness.
  started.catch((err: unknown) => logger.error({ err }, `starting millrace ${name} failed`));

  const stopParts = async (): Promise<void> => {
    await server.drain(config.drainTimeoutMs);
    await started.catch(() => {});
    for (const part of parts) await part.drain();
  };
  const drain = async (): Promise<void> => {
    stopping.abort();
    const finished = new AbortController();
    const abortLate = async (): Promise<void> => {
      await clock.sleep(config.drainTimeoutMs, finished.signal);
      if (finished.signal.aborted) return;
      logger.warn(
        `not drained within ${config.drainTimeoutMs} ms; what is not committed is done again by the next one`,
      );
      await Promise.allSettled(parts.map((part) => part.abort()));
    };
    try {
      await Promise.race([stopParts(), abortLate()]);
    } finally {
      finished.abort();
      await log?.close();
      await store?.close();
      await state?.close();
      await telemetry.shutdown();
    }
    logger.info(`millrace ${name} has stopped`);
  };
  let draining: Promise<void> | null = null;
  return {
    url: server.url,
    get log() {
      return log;
    },
    get store() {
      return store;
    },
    started,
    drain: () => (draining ??= drain()),
  };
}

/** While connections come about there are no routes yet: that is no 404. */
function notYet(isOpen: () => boolean): RequestHandler {
  return (_req, res, next) => {
    if (isOpen()) return next();
    problem(res, {
      status: 503,
      code: 'MLR_HTTP_STARTING',
      detail: 'The service is starting: /health/ready says what it waits for. Try again in a moment.',
      retryAfterSeconds: 1,
    });
  };
}

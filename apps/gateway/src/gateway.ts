import { HttpError, POSITION_HEADER, decodePosition, route, type Part, type StatusByCode } from '@millrace/http';
import type { Clock, TableStore, ViewSchema } from '@millrace/ports';
import { Router, type Request, type Response } from 'express';
import { viewAnswer, viewDescription } from './answer.ts';
import { readProgress } from './freshness.ts';
import { awaitPosition, type ReachedView } from './min-position.ts';
import { badQuery } from './query/problems.ts';
import { parseViewQuery } from './query/view-query.ts';
import { readRows } from './read/read-rows.ts';
import { ViewCatalog } from './view-catalog.ts';

export interface GatewayOptions {
  readonly store: TableStore;
  readonly clock: Clock;
  /** How long a read waits for `Millrace-Min-Position`. Default 10 s. */
  readonly positionWaitMs?: number;
  /** Most rows one query may look at when its order or filter does not follow the primary key. Default 1,000,000. */
  readonly maxRowsScanned?: number;
}

/** Status of the codes that are neither 503 nor 500. */
const STATUSES: StatusByCode = {
  MLR_VIEW_UNKNOWN: 404,
  MLR_QUERY_PARAMETER_UNKNOWN: 400,
  MLR_QUERY_PARAMETER_REPEATED: 400,
  MLR_QUERY_COLUMN_UNKNOWN: 400,
  MLR_QUERY_VALUE: 400,
  MLR_QUERY_TIME: 400,
  MLR_QUERY_RANGE: 400,
  MLR_QUERY_NO_TIME_COLUMN: 400,
  MLR_QUERY_LIMIT: 400,
  MLR_QUERY_CURSOR: 400,
  MLR_QUERY_TOO_WIDE: 400,
  MLR_STORE_RANGE_TOO_WIDE: 400,
  MLR_HTTP_POSITION: 400,
  MLR_POSITION_NOT_REACHED: 504,
};

/** The REST API over the store. Stateless: any number of replicas may answer. */
export function createGateway(options: GatewayOptions): Part {
  const { store, clock, positionWaitMs = 10_000, maxRowsScanned = 1_000_000 } = options;
  const catalog = new ViewCatalog(store, clock);
  const router = Router();

  const reached = async (req: Request, find: () => Promise<ViewSchema>, signal: AbortSignal): Promise<ReachedView> => {
    const token = req.get(POSITION_HEADER);
    if (token !== undefined) {
      return awaitPosition(store, find, decodePosition(token), { clock, waitMs: positionWaitMs, signal });
    }
    const schema = await find();
    return { schema, progress: await readProgress(store, schema) };
  };

  route(router, '/v1/views', {
    get: async (req, res) => {
      takeNoParameters(req);
      onlyJson(req);
      const describe = async (schema: ViewSchema): Promise<object> =>
        viewDescription(schema, await readProgress(store, schema), clock.now());
      answer(res, { data: await Promise.all((await catalog.all()).map(describe)) });
    },
  });

  route(router, '/v1/views/:view/schema', {
    get: async (req, res) => {
      takeNoParameters(req);
      onlyJson(req);
      const schema = await catalog.find(String(req.params['view']));
      answer(res, viewDescription(schema, await readProgress(store, schema), clock.now()));
    },
  });

  route(router, '/v1/views/:view', {
    get: async (req, res) => {
      const startedMs = performance.now();
      onlyJson(req);
      const find = () => catalog.find(String(req.params['view']));
      // What is wrong is refused before anything is waited for.
      const found = await find();
      const asked = parseViewQuery(found, parametersOf(req));
      const signal = goneSignal(res);
      try {
        // Progress first: the rows read after it hold at least what it says, so `position` and `final` are true.
        const { schema, progress } = await reached(req, find, signal);
        // Another schema: a newer generation has begun to be served meanwhile.
        const query = schema === found ? asked : parseViewQuery(schema, parametersOf(req));
        const read = await readRows(store, schema, query, { maxRowsScanned, signal });
        const elapsedMs = Math.round(performance.now() - startedMs);
        answer(res, viewAnswer(schema, progress, read, { nowMs: clock.now(), elapsedMs }));
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  });

  // Nothing runs but requests, and those are the server's to finish.
  const nothing = async (): Promise<void> => {};
  return {
    name: 'gateway',
    router,
    statuses: STATUSES,
    ready: { store: () => store.ping() },
    start: nothing,
    drain: nothing,
    abort: nothing,
  };
}

function answer(res: Response, body: object): void {
  res.setHeader('Cache-Control', 'no-store');
  res.json(body);
}

function parametersOf(req: Request): URLSearchParams {
  const start = req.originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : req.originalUrl.slice(start));
}

function takeNoParameters(req: Request): void {
  for (const name of parametersOf(req).keys()) {
    throw badQuery('MLR_QUERY_PARAMETER_UNKNOWN', name, `\`${name}\` is unknown; this route takes no parameters`);
  }
}

function onlyJson(req: Request): void {
  if (req.accepts('application/json') !== false) return;
  throw new HttpError({
    status: 406,
    code: 'MLR_HTTP_NOT_ACCEPTABLE',
    detail: 'This route answers application/json only. Send `Accept: application/json`, or no Accept at all.',
  });
}

/** Aborts when the reader goes away before the answer is out. */
function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}

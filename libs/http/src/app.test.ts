import { afterEach, describe, expect, it } from '@jest/globals';
import { MillraceError } from '@millrace/ports';
import { Router } from 'express';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { HttpError, createHttpApp, listen, maxInFlight, rawBody, route } from './index.ts';
import type { HttpAppOptions, HttpServer } from './index.ts';

let server: HttpServer;

async function serve(build: (router: Router) => void, options: Partial<HttpAppOptions> = {}): Promise<void> {
  const router = Router();
  build(router);
  server = await listen(createHttpApp({ routers: [router], ...options }), { host: '127.0.0.1', port: 0 });
}

async function ask(path: string, init?: RequestInit): Promise<{ response: Response; body: Record<string, unknown> }> {
  const response = await fetch(server.url + path, init);
  return { response, body: (await response.json()) as Record<string, unknown> };
}

afterEach(() => server.abort());

const boom = (error: Error) => (router: Router) => route(router, '/boom', { get: () => Promise.reject(error) });

describe('a problem document', () => {
  it('answers a path that is not there', async () => {
    await serve(() => {});
    const { response, body } = await ask('/nowhere?secret=1');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ status: 404, title: 'Not Found', code: 'MLR_HTTP_NOT_FOUND', instance: '/nowhere' });
  });

  it('answers a method that is not there with the ones that are', async () => {
    await serve((router) => route(router, '/things', { get: (_req, res) => void res.json({}) }));
    const { response, body } = await ask('/things', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(body.code).toBe('MLR_HTTP_METHOD');
  });

  it('carries what the handler threw', async () => {
    const errors = [{ parameter: 'limit' }];
    await serve(
      boom(new HttpError({ status: 429, code: 'MLR_T_SLOW', detail: 'Slow.', errors, retryAfterSeconds: 2.1 })),
    );
    const { response, body } = await ask('/boom');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(body).toMatchObject({ code: 'MLR_T_SLOW', detail: 'Slow.', errors });
  });

  it('takes the status of a coded error from the table, or from whether it is retriable', async () => {
    const coded = (code: string, retriable: boolean) => new MillraceError(code, 'Why.', { retriable });
    const thrown = [coded('MLR_T_WIDE', false), coded('MLR_T_AWAY', true), coded('MLR_T_BROKEN', false)];
    await serve((router) => route(router, '/boom', { get: () => Promise.reject(thrown.shift()!) }), {
      statuses: { MLR_T_WIDE: 400 },
    });
    const answers = [await ask('/boom'), await ask('/boom'), await ask('/boom')];
    expect(answers.map(({ response, body }) => [response.status, body.code])).toEqual([
      [400, 'MLR_T_WIDE'],
      [503, 'MLR_T_AWAY'],
      [500, 'MLR_T_BROKEN'],
    ]);
    expect(answers[1].response.headers.get('retry-after')).toBe('1');
  });

  it('says nothing about an unexpected error but where it is logged', async () => {
    const logged: { error: unknown; id: string }[] = [];
    await serve(boom(new Error('password=hunter2')), { onError: (error, { id }) => logged.push({ error, id }) });
    const { response, body } = await ask('/boom');
    expect(response.status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|\.ts:/);
    expect(logged).toHaveLength(1);
    expect(body.detail).toContain(logged[0].id);
  });

  it('is not logged when it says that the request was wrong or that its wait ran out', async () => {
    const logged: unknown[] = [];
    const thrown = ['MLR_T_WRONG', 'MLR_T_NOT_YET', 'MLR_T_AWAY'].map(
      (code) => new MillraceError(code, 'Why.', { retriable: true }),
    );
    await serve((router) => route(router, '/boom', { get: () => Promise.reject(thrown.shift()!) }), {
      statuses: { MLR_T_WRONG: 400, MLR_T_NOT_YET: 504 },
      onError: (error) => logged.push((error as MillraceError).code),
    });
    const statuses = [await ask('/boom'), await ask('/boom'), await ask('/boom')].map(({ body }) => body.status);
    expect(statuses).toEqual([400, 504, 503]);
    expect(logged).toEqual(['MLR_T_AWAY']);
  });

  it('answers a malformed path', async () => {
    await serve((router) => route(router, '/views/:view', { get: (_req, res) => void res.json({}) }));
    const { response, body } = await ask('/views/%ff');
    expect([response.status, body.code]).toEqual([400, 'MLR_HTTP_BAD_URL']);
  });

  it('breaks off an answer that is half out', async () => {
    await serve((router) =>
      route(router, '/boom', {
        get: (_req, res) => {
          res.write('half');
          throw new Error('late');
        },
      }),
    );
    await expect(fetch(`${server.url}/boom`).then((response) => response.text())).rejects.toThrow();
  });
});

describe('limits', () => {
  const echo = (router: Router) =>
    route(router, '/echo', {
      post: [rawBody(1000), (req, res) => void res.json({ length: (req.body as Buffer).length })],
    });

  it('takes a body up to the limit, counted after decompression', async () => {
    await serve(echo);
    const gzip = { 'content-encoding': 'gzip' };
    const post = (body: Buffer<ArrayBuffer>, headers = {}) => ask('/echo', { method: 'POST', body, headers });
    expect((await post(Buffer.alloc(1000))).body).toEqual({ length: 1000 });
    expect((await post(Buffer.alloc(1001))).body).toMatchObject({ status: 413, code: 'MLR_HTTP_BODY_TOO_LARGE' });
    expect((await post(gzipSync(Buffer.alloc(1000)), gzip)).body).toEqual({ length: 1000 });
    expect((await post(gzipSync(Buffer.alloc(1001)), gzip)).body).toMatchObject({ code: 'MLR_HTTP_BODY_TOO_LARGE' });
    expect((await post(Buffer.alloc(9), gzip)).body).toMatchObject({ status: 400, code: 'MLR_HTTP_BODY_MALFORMED' });
    const odd = await post(Buffer.alloc(9), { 'content-encoding': 'rot13' });
    expect(odd.body).toMatchObject({ status: 415, code: 'MLR_HTTP_ENCODING' });
  });

  it('refuses what is beyond the number in flight, and takes more when some are answered', async () => {
    const { promise: answer, resolve: release } = Promise.withResolvers<void>();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    await serve((router) => {
      router.use(maxInFlight(1));
      route(router, '/slow', {
        get: async (_req, res) => {
          arrive();
          await answer;
          res.json({});
        },
      });
    });
    const first = ask('/slow');
    await arrived;
    const second = await ask('/slow');
    expect([second.response.status, second.body.code]).toEqual([503, 'MLR_HTTP_OVERLOADED']);
    release();
    expect((await first).response.status).toBe(200);
    expect((await ask('/slow')).response.status).toBe(200);
  });
});

describe('health and metrics', () => {
  it('is live and ready while every check passes', async () => {
    await serve(() => {}, { ready: { store: async () => {} } });
    expect((await ask('/health/live')).body).toEqual({ status: 'live' });
    expect((await ask('/health/ready')).body).toEqual({ status: 'ready', checks: [{ check: 'store', status: 'ok' }] });
  });

  it('is not ready when a check fails, and says which and why', async () => {
    await serve(() => {}, {
      ready: { log: async () => {}, store: () => Promise.reject(new Error('no host reached')) },
    });
    const { response, body } = await ask('/health/ready');
    expect(response.status).toBe(503);
    expect(body).toMatchObject({ code: 'MLR_HTTP_NOT_READY', errors: [{ check: 'store', status: 'no host reached' }] });
    expect((await ask('/health/live')).response.status).toBe(200);
  });

  it('is not ready while draining', async () => {
    await serve(() => {}, { draining: AbortSignal.abort() });
    expect((await ask('/health/ready')).response.status).toBe(503);
  });

  it('tells each answer by its route, not its path', async () => {
    const seen: string[] = [];
    await serve((router) => route(router, '/views/:view', { get: (_req, res) => void res.json({}) }), {
      onAnswer: ({ method, route, status, seconds }) => seen.push(`${method} ${route} ${status} ${seconds < 5}`),
    });
    await ask('/views/a');
    await ask('/views/b');
    await ask('/x');
    expect(seen).toEqual(['GET /views/:view 200 true', 'GET /views/:view 200 true', 'GET unmatched 404 true']);
  });

  it('keeps a bracketed parameter as it was written', async () => {
    await serve((router) => route(router, '/q', { get: (req, res) => void res.json(req.query) }));
    expect((await ask('/q?filter[a]=1&filter[a]=2')).body).toEqual({ 'filter[a]': ['1', '2'] });
  });

  it('answers an idle client that sends half a request with 408, not never', async () => {
    const router = Router();
    router.post('/echo', rawBody(10));
    server = await listen(createHttpApp({ routers: [router] }), { host: '127.0.0.1', port: 0, requestTimeoutMs: 100 });
    const status = await new Promise((resolve) => {
      const half = request(`${server.url}/echo`, { method: 'POST', headers: { 'content-length': 5 } });
      half.on('response', (response) => resolve(response.statusCode));
      half.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      half.write('a');
    });
    expect([408, 'ECONNRESET']).toContain(status);
  });
});

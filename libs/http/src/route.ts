import type { IRouter, RequestHandler } from 'express';
import { problem } from './problem.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Registers the handlers of one path, and an answer for every other method: 405 with the methods there are (which is
 * also what OPTIONS asks for). GET answers HEAD too.
 */
export function route(
  router: IRouter,
  path: string,
  handlers: Partial<Record<Method, RequestHandler | RequestHandler[]>>,
): void {
  const allow = ['OPTIONS'];
  for (const [method, handler] of Object.entries(handlers) as [Method, RequestHandler | RequestHandler[]][]) {
    router[method](path, handler);
    allow.push(method.toUpperCase());
    if (method === 'get') allow.push('HEAD');
  }
  allow.sort();
  router.all(path, (req, res) => {
    if (req.method === 'OPTIONS') {
      res.setHeader('Allow', allow.join(', '));
      res.status(204).end();
      return;
    }
    problem(res, {
      status: 405,
      code: 'MLR_HTTP_METHOD',
      detail: `${req.method} is not possible here; ${allow.join(', ')} are.`,
      allow,
    });
  });
}

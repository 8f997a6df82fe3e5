import type { Router } from 'express';
import { problem } from './problem.ts';
import { route } from './route.ts';

/** Resolves when the thing works. A check that rejects, or takes longer than the deadline, fails. */
export type Check = () => Promise<void>;

const CHECK_DEADLINE_MS = 3000;

/**
 * `/health/live`: the process answers. `/health/ready`: every check passes and the service is not draining; otherwise
 * 503, which takes the service out of rotation without restarting it.
 */
export function health(router: Router, ready: Readonly<Record<string, Check>>, draining: AbortSignal): void {
  route(router, '/health/live', {
    get: (_req, res) => {
      res.json({ status: 'live' });
    },
  });
  route(router, '/health/ready', {
    get: async (_req, res) => {
      const names = Object.keys(ready);
      const outcomes = await Promise.all(names.map((name) => outcome(ready[name])));
      const checks = names.map((name, i) => ({ check: name, status: outcomes[i] ?? 'ok' }));
      if (draining.aborted) checks.push({ check: 'draining', status: 'the service is shutting down' });
      const bad = checks.filter((check) => check.status !== 'ok');
      if (bad.length === 0) {
        res.json({ status: 'ready', checks });
        return;
      }
      problem(res, {
        status: 503,
        code: 'MLR_HTTP_NOT_READY',
        detail: `Not ready: ${bad.map((check) => `${check.check} (${check.status})`).join(', ')}.`,
        errors: bad,
        retryAfterSeconds: 1,
      });
    },
  });
}

/** Null when the check passed, else why not. */
async function outcome(check: Check): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_DEADLINE_MS} ms`), CHECK_DEADLINE_MS);
  });
  try {
    return await Promise.race([check().then(() => null), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

import { MillraceError } from '@millrace/ports';
import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** How a user sets the port, for the message when it is taken: `--port (MILLRACE_PORT)`. */
  readonly portOption?: string;
  /** Longest time for a request to arrive whole. Default 60 s. */
  readonly requestTimeoutMs?: number;
}

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** `http://host:port` */
  readonly url: string;
  /**
   * Stops accepting, lets requests in flight finish, resolves when all connections are closed; those still open after
   * `deadlineMs` are cut. Idempotent. Abort the `draining` signal of the app first, so that readiness says so.
   */
  drain(deadlineMs: number): Promise<void>;
  /** Cuts all connections at once. */
  abort(): Promise<void>;
}

/**
 * Serves `app`. Rejects with `MLR_HTTP_PORT_IN_USE`, `MLR_HTTP_PORT_DENIED` or `MLR_HTTP_HOST` when it cannot listen
 * there, naming port and option.
 */
export async function listen(app: RequestListener, options: ListenOptions): Promise<HttpServer> {
  const requestTimeout = options.requestTimeoutMs ?? 60_000;
  const server = createServer({
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, 20_000),
    connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
    // Longer than the idle timeout of the usual load balancers, so that they never reuse a connection we are closing.
    keepAliveTimeout: 65_000,
  });
  const answering = new Set<ServerResponse>();
  server.on('request', (req, res: ServerResponse) => {
    answering.add(res);
    res.once('close', () => answering.delete(res));
    app(req, res);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shownHost = options.host.includes(':') ? `[${options.host}]` : options.host;
  const closed = new Promise<void>((resolve) => void server.once('close', resolve));

  return {
    host: options.host,
    port,
    url: `http://${shownHost}:${port}`,
    async drain(deadlineMs) {
      stopAccepting(server, answering);
      const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await closed;
      clearTimeout(cut);
    },
    async abort() {
      stopAccepting(server, answering);
      server.closeAllConnections();
      await closed;
    },
  };
}

function stopAccepting(server: Server, answering: ReadonlySet<ServerResponse>): void {
  server.close();
  for (const response of answering) {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('close', () => setImmediate(() => server.closeIdleConnections()));
  }
}

function cannotListen(cause: NodeJS.ErrnoException, { host, port, portOption }: ListenOptions): MillraceError {
  const change = portOption === undefined ? 'choose another port' : `choose another port with ${portOption}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return new MillraceError(
        'MLR_HTTP_PORT_IN_USE',
        `listening on ${host}:${port}: another process uses port ${port}; stop it or ${change}`,
        { cause, details: { host, port } },
      );
    case 'EACCES':
      return new MillraceError('MLR_HTTP_PORT_DENIED', `listening on ${host}:${port}: not permitted; ${change}`, {
        cause,
        details: { host, port },
      });
    default:
      return new MillraceError(
        'MLR_HTTP_HOST',
        `listening on ${host}:${port}: ${cause.message}; check that the host is an address of this machine`,
        { cause, details: { host, port } },
      );
  }
}

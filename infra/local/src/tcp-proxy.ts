import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { HOST, freePorts } from './net.ts';

/** Which way bytes stand still: `both`, or only what the server answers (then it acts on what nobody hears of). */
export type Hang = 'both' | 'answers';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * Stands between clients and a server on this machine and does to their connections what networks do. It keeps its port
 * while the server is away (a client is then disconnected at once), so that the address of a server that comes back is
 * the same. Nothing is reordered, lost or changed within a connection: TCP does not do that either.
 */
export class TcpProxy {
  readonly port: number;
  readonly #target: number;
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  #hang: Hang | null = null;
  #delayMs = 0;

  private constructor(port: number, target: number, listener: Server) {
    this.port = port;
    this.#target = target;
    this.#listener = listener;
  }

  /** Listens on a free port and forwards to `target`. */
  static async listen(target: number): Promise<TcpProxy> {
    const [port] = await freePorts(1);
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    const proxy = new TcpProxy(port, target, listener);
    listener.on('connection', (client) => proxy.#accept(client));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, HOST, resolve);
    });
    listener.unref();
    return proxy;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets every connection there is (RST, not FIN); new ones are let through. Answers how many. */
  cut(): number {
    const count = this.#pairs.size;
    for (const pair of [...this.#pairs]) this.#drop(pair);
    return count;
  }

  /** From now on bytes stand still, on connections there are and on new ones, which are accepted: half-open sockets. */
  hang(way: Hang = 'both'): void {
    this.#hang = way;
    for (const pair of this.#pairs) this.#flow(pair);
  }

  /** From now on every piece arrives this much later, in both directions. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Ends `hang` and `delay`; what stood still arrives, as after a partition that TCP survived. */
  heal(): void {
    this.#hang = null;
    this.#delayMs = 0;
    for (const pair of this.#pairs) this.#flow(pair);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    const server = connect({ port: this.#target, host: HOST, allowHalfOpen: true });
    const pair = { client, server };
    this.#pairs.add(pair);
    client.setNoDelay(true);
    server.setNoDelay(true);
    // A child or a test that ends must not be kept by a connection that nobody closed.
    client.unref();
    server.unref();
    this.#pipe(pair, client, server);
    this.#pipe(pair, server, client);
    this.#flow(pair);
  }

  #pipe(pair: Pair, from: Socket, to: Socket): void {
    // In order although the delay may change under way: each piece waits for the one before.
    let arrived = Promise.resolve();
    const later = (deliver: () => void): void => {
      const delayMs = this.#delayMs;
      const passed = delayMs === 0 ? null : new Promise<void>((resolve) => setTimeout(resolve, delayMs));
      arrived = arrived.then(async () => {
        await passed;
        deliver();
      });
    };
    from.on('data', (piece) => {
      later(() => {
        if (to.destroyed || to.write(piece)) return;
        from.pause();
        to.once('drain', () => this.#flow(pair));
      });
    });
    from.on('end', () => later(() => to.destroyed || to.end()));
    from.on('error', () => this.#drop(pair));
    from.on('close', () => {
      if (pair.client.destroyed && pair.server.destroyed) this.#pairs.delete(pair);
    });
  }

  #flow({ client, server }: Pair): void {
    if (this.#hang === 'both') client.pause();
    else client.resume();
    if (this.#hang === null) server.resume();
    else server.pause();
  }

  #drop(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.client.resetAndDestroy();
    if (pair.server.connecting) pair.server.destroy();
    else pair.server.resetAndDestroy();
  }
}

import net from 'node:net';
import tls from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import { MillraceError } from '@millrace/ports';
import { ConnectionLost, ProtocolError } from '../errors.ts';
import { apiVersionsCall } from './calls.ts';
import { Connection, type KafkaJsConnection, type ProtocolCall, silentLogger } from './internals.ts';
import { patchRequestQueue } from './request-queue-patch.ts';

patchRequestQueue();

export interface SecurityOptions {
  /** `true` for TLS with the system's CAs, or options of `tls.connect` (`ca`, `cert`, `key`, `servername`). */
  readonly ssl?: boolean | tls.ConnectionOptions;
  readonly sasl?: SASLOptions;
}

export interface ConnectionOptions extends SecurityOptions {
  readonly clientId: string;
  /** Limit for the TCP and TLS handshakes together. */
  readonly connectTimeoutMs: number;
  /** Limit for a request that gives none of its own. */
  readonly requestTimeoutMs: number;
}

const KEEP_ALIVE_MS = 10_000;
const SASL_AUTHENTICATE_KEY = 36;

/**
 * One authenticated connection to one broker: kafkajs' `Connection` for framing, TLS and SASL, and what it lacks:
 *
 * - a request that is not answered in time breaks the connection, so that a half-open socket is not used again
 *   (#1163, #1513: kafkajs rejects the request and keeps the socket);
 * - it is never connected twice: kafkajs keeps half-read bytes of the broken connection for the next one;
 * - it is never re-authenticated in place while requests are in flight (the next answer would be read as the
 *   authentication's): near the end of its SASL session it counts as no longer usable, and the caller opens another.
 */
export class BrokerConnection {
  readonly address: string;
  readonly #inner: KafkaJsConnection;
  readonly #sasl: boolean;
  readonly #requestTimeoutMs: number;
  #destroyed = false;

  /** Rejects with `ConnectionLost`, or `MillraceError` when trying again cannot help (TLS, authentication). */
  static async open(address: string, options: ConnectionOptions): Promise<BrokerConnection> {
    const connection = new BrokerConnection(address, options);
    await connection.#open(options.connectTimeoutMs);
    return connection;
  }

  private constructor(address: string, options: ConnectionOptions) {
    const colon = address.lastIndexOf(':');
    this.address = address;
    this.#sasl = options.sasl !== undefined;
    this.#requestTimeoutMs = options.requestTimeoutMs;
    this.#inner = new Connection({
      host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(address.slice(colon + 1)),
      logger: silentLogger,
      socketFactory: connectSocket,
      ssl: options.ssl === true ? {} : options.ssl || null,
      // kafkajs writes its authenticator into the object it is given.
      sasl: options.sasl === undefined ? null : { ...options.sasl },
      clientId: options.clientId,
      connectionTimeout: options.connectTimeoutMs,
      // Time-outs are ours (`send`): kafkajs would scan all requests of every connection ten times a second.
      requestTimeout: options.requestTimeoutMs,
      enforceRequestTimeout: false,
    });
  }

  get usable(): boolean {
    return !this.#destroyed && this.#inner.isConnected() && (!this.#sasl || this.#inner.isAuthenticated());
  }

  /** Rejects with `ConnectionLost`, or with whatever the call's own `decode` and `parse` throw. */
  async send<T>(call: ProtocolCall<T>, timeoutMs: number = this.#requestTimeoutMs): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new ConnectionLost(this.address, `no answer to ${call.request.apiName} within ${timeoutMs} ms`));
        this.destroy();
      }, timeoutMs);
    });
    try {
      return await Promise.race([this.#inner.send({ ...call, logResponseError: false }), silence]);
    } catch (error) {
      throw isConnectionError(error) ? new ConnectionLost(this.address, (error as Error).message, error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Breaks the connection at once; requests in flight reject with `ConnectionLost`. Idempotent. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#inner.requestQueue.rejectAll(new ConnectionLost(this.address, 'connection closed by this client'));
    void this.#inner.disconnect().catch(() => {});
    this.#inner.socket?.destroy();
  }

  async #open(timeoutMs: number): Promise<void> {
    try {
      await this.#inner.connect();
      // kafkajs listens to `end` and `error` only, and takes requests while it disconnects: they would wait in vain.
      this.#inner.socket?.once('close', () => this.destroy());
      const versions = await this.send(apiVersionsCall(), timeoutMs);
      this.#inner.setVersions(versions);
      this.#inner.setSupportAuthenticationProtocol(versions[SASL_AUTHENTICATE_KEY] !== undefined);
      if (this.#sasl) await this.#inner.authenticate();
    } catch (error) {
      this.destroy();
      throw openError(this.address, error);
    }
  }
}

function connectSocket(options: { host: string; port: number; ssl: object | null; onConnect: () => void }): net.Socket {
  const { host, port, ssl, onConnect } = options;
  const socket =
    ssl === null
      ? net.connect({ host, port }, onConnect)
      : tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setNoDelay(true);
  return socket;
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && /^KafkaJS(Connection|RequestTimeout)/.test(error.name);
}

/** OpenSSL's verification codes and Node's: a certificate does not become right by trying again. */
const TLS_CODE = /^ERR_(TLS|SSL|OSSL)|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^HOSTNAME_MISMATCH/;

function openError(address: string, error: unknown): Error {
  if (error instanceof ConnectionLost || error instanceof MillraceError) return tlsError(address, error) ?? error;
  if (error instanceof ProtocolError) return error;
  const { name, type, message } = error as Error & { type?: string };
  if (name === 'KafkaJSSASLAuthenticationError' || /SASL/.test(type ?? '')) {
    return new MillraceError(
      'MLR_LOG_AUTHENTICATION',
      `connecting to Kafka at ${address}: authentication failed (${message}); check mechanism, user and password`,
      { cause: error, details: { address } },
    );
  }
  return tlsError(address, error) ?? new ConnectionLost(address, message, error);
}

function tlsError(address: string, error: unknown): MillraceError | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === 'string' && TLS_CODE.test(code)) {
      return new MillraceError(
        'MLR_LOG_TLS',
        `connecting to Kafka at ${address}: the TLS handshake failed (${at.message}); check ca, cert and host name`,
        { cause: error, details: { address } },
      );
    }
  }
  return null;
}

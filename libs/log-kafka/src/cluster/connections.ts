import { BrokerConnection, type ConnectionOptions } from '../kafkajs/connection.ts';
import { logClosed } from '../errors.ts';
import type { ProtocolCall } from '../kafkajs/internals.ts';

/** Longer than any request waits. */
const RETIRED_MS = 60_000;

/**
 * Connections by broker address and *lane*. A broker answers the requests of one connection one after the other, so
 * what waits at the broker (a long poll, acks=all, a JoinGroup) would hold back everything behind it: each such use
 * names its own lane. Opened when first used, replaced when broken.
 */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #open = new Map<string, Promise<BrokerConnection>>();
  readonly #usable = new Map<string, BrokerConnection>();
  /** Not used any more, but answers may be under way. */
  readonly #retired = new Set<BrokerConnection>();
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Rejects with `ConnectionLost`, what the call's `parse` throws, or `MLR_LOG_{TLS,AUTHENTICATION,CLOSED}`. */
  async send<T>(address: string, lane: string, call: ProtocolCall<T>, timeoutMs?: number): Promise<T> {
    const connection = await this.#connection(address, lane);
    return connection.send(call, timeoutMs);
  }

  /** Whether requests can go out without connecting first. */
  isOpen(address: string, lane: string): boolean {
    return this.#usable.get(`${address}|${lane}`)?.usable === true;
  }

  /** Breaks the lane's connections; requests in flight reject. Used when their owner goes away. */
  dropLane(lane: string): void {
    for (const [key, opening] of this.#open) {
      if (!key.endsWith(`|${lane}`)) continue;
      this.#open.delete(key);
      this.#usable.delete(key);
      destroyWhenOpen(opening);
    }
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#retired) connection.destroy();
    this.#retired.clear();
    for (const opening of this.#open.values()) destroyWhenOpen(opening);
    this.#open.clear();
  }

  async #connection(address: string, lane: string): Promise<BrokerConnection> {
    if (this.#closed) throw logClosed();
    const key = `${address}|${lane}`;
    const known = this.#open.get(key);
    if (known !== undefined) {
      const connection = await known.catch(() => null);
      if (connection?.usable === true) return connection;
      if (this.#open.get(key) === known) {
        this.#open.delete(key);
        if (connection !== null) this.#retire(connection);
      }
      return this.#connection(address, lane);
    }
    const opening = BrokerConnection.open(address, this.#options);
    this.#open.set(key, opening);
    try {
      const connection = await opening;
      this.#usable.set(key, connection);
      return connection;
    } catch (error) {
      if (this.#open.get(key) === opening) this.#open.delete(key);
      throw error;
    }
  }

  /** A connection near the end of its SASL session works on for a moment. */
  #retire(connection: BrokerConnection): void {
    this.#retired.add(connection);
    const timer = setTimeout(() => {
      this.#retired.delete(connection);
      connection.destroy();
    }, RETIRED_MS);
    timer.unref();
  }
}

function destroyWhenOpen(opening: Promise<BrokerConnection>): void {
  void opening.then(
    (connection) => connection.destroy(),
    () => {},
  );
}

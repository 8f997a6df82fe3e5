import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/**
 * The modules of kafkajs 2.2.4 that its public API does not export, with the types we rely on. The package has no
 * `exports` map, is pinned exactly, and has had no release since 2023: these paths do not move. Nothing outside this
 * folder may import `kafkajs/src`.
 */
const require = createRequire(import.meta.url);

/** What kafkajs sends: an API call and how to read its answer. */
export interface ProtocolCall<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<KafkaJsEncoder>;
  };
  readonly response: {
    decode(payload: Buffer): Promise<unknown>;
    parse(decoded: never): Promise<T> | T;
  };
}

/** Only `buf` and `buffer` matter to the connection: whatever has both counts as an encoder. */
export interface KafkaJsEncoder {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface ApiVersionRange {
  readonly minVersion: number;
  readonly maxVersion: number;
}

export type ApiVersions = Readonly<Record<number, ApiVersionRange>>;

export interface KafkaJsLogger {
  namespace(name: string): KafkaJsLogger;
  debug(message: string, extra?: object): void;
  info(message: string, extra?: object): void;
  warn(message: string, extra?: object): void;
  error(message: string, extra?: object): void;
}

export interface KafkaJsRequestQueue {
  readonly inflight: Map<number, unknown>;
  readonly pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  push(request: {
    entry: object;
    expectResponse: boolean;
    requestTimeout?: number | null;
    sendRequest: () => void;
  }): void;
  fulfillRequest(response: { correlationId: number; payload: Buffer; size: number }): void;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
  maybeThrottle(ms: number | null): void;
  rejectAll(error: Error): void;
  destroy(): void;
}

export interface KafkaJsConnection {
  readonly requestQueue: KafkaJsRequestQueue;
  readonly socket?: Socket;
  connect(): Promise<true>;
  disconnect(): Promise<true>;
  authenticate(): Promise<void>;
  isConnected(): boolean;
  isAuthenticated(): boolean;
  setVersions(versions: ApiVersions): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
  send<T>(call: ProtocolCall<T> & { requestTimeout?: number; logResponseError?: boolean }): Promise<T>;
}

export interface KafkaJsConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly logger: KafkaJsLogger;
  readonly socketFactory: (options: {
    host: string;
    port: number;
    ssl: object | null;
    onConnect: () => void;
  }) => Socket;
  readonly ssl: object | null;
  readonly sasl: object | null;
  readonly clientId: string;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly enforceRequestTimeout: boolean;
}

interface ApiDefinition {
  protocol(options: { version: number }): (options?: object) => ProtocolCall<unknown>;
}

export const Connection = require('kafkajs/src/network/connection') as new (
  options: KafkaJsConnectionOptions,
) => KafkaJsConnection;

export const RequestQueue = require('kafkajs/src/network/requestQueue') as {
  new (options: object): KafkaJsRequestQueue;
  readonly prototype: KafkaJsRequestQueue;
};

export const { requests } = require('kafkajs/src/protocol/requests') as { requests: Record<string, ApiDefinition> };

export const { errorCodes } = require('kafkajs/src/protocol/error') as {
  errorCodes: readonly { readonly code: number; readonly type: string; readonly message: string }[];
};

const silent = (): void => {};

/** kafkajs' own log is off: what matters reaches the caller as an error. */
export const silentLogger: KafkaJsLogger = {
  namespace: () => silentLogger,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
};

import type { ConnectionOptions } from 'node:tls';
import { MillraceError } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import { innerErrors, storeError } from './errors.ts';

export interface CassandraConnection {
  /** `host` or `host:port` (9042 by default), some nodes of the cluster. */
  readonly contactPoints: readonly string[];
  /** Data centre whose nodes are used, as Cassandra names it. */
  readonly localDataCenter: string;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** True, or Node's TLS settings. */
  readonly tls?: boolean | ConnectionOptions;
  /** Deadline of one statement. Default 10 s. */
  readonly requestTimeoutMs?: number;
}

/**
 * A connected client. Rejects with `MLR_STORE_UNAVAILABLE` (retriable) when no node answers, `MLR_STORE_DENIED` for bad
 * credentials, `MLR_STORE_CONFIG` for what the driver does not accept: a data centre that is not there, for one.
 */
export async function connect(options: CassandraConnection): Promise<cassandra.Client> {
  const doing = `connecting to Cassandra at ${options.contactPoints.join(', ')}`;
  try {
    const client = new cassandra.Client({
      contactPoints: [...options.contactPoints],
      localDataCenter: options.localDataCenter,
      ...(options.credentials && { credentials: { ...options.credentials } }),
      ...(options.tls && { sslOptions: options.tls === true ? { rejectUnauthorized: true } : options.tls }),
      socketOptions: { readTimeout: options.requestTimeoutMs ?? 10_000 },
      // Back within seconds after the node is; the default waits up to ten minutes.
      policies: { reconnection: new cassandra.policies.reconnection.ExponentialReconnectionPolicy(250, 5000, false) },
      monitorReporting: { enabled: false },
    });
    surviveReconnections((client as unknown as { readonly controlConnection: Reconnecting }).controlConnection);
    try {
      await client.connect();
      shutDownReplacedHosts(client);
      return client;
    } catch (error) {
      await disconnect(client);
      throw error;
    }
  } catch (error) {
    const refused = [error, ...innerErrors(error)].find(
      (each) => each instanceof cassandra.errors.ArgumentError || each instanceof TypeError,
    );
    if (refused instanceof Error)
      throw new MillraceError('MLR_STORE_CONFIG', `${doing}: ${refused.message}`, { cause: error });
    throw storeError(doing, error);
  }
}

/**
 * When the driver reconnects after it lost all nodes, it replaces a node's host by a new one and forgets the old, whose
 * pool would go on connecting for ever, also after shutdown. (cassandra-driver 4.10, ControlConnection._setLocalInfo)
 */
function shutDownReplacedHosts(client: cassandra.Client): void {
  client.hosts.on('remove', (host: cassandra.Host & { shutdown(waitForPending: boolean): Promise<void> }) => {
    if (client.hosts.get(host.address) !== undefined) void host.shutdown(false);
  });
}

/**
 * Two reconnections of the driver at once take the connection from one another; the one that then fails throws a TypeError
 * where nobody listens, which ends the process. The other one goes on; a while later we see to it that one has.
 * (cassandra-driver 4.10, ControlConnection._refresh; seen: a gateway that ended while Cassandra came and went)
 */
export function surviveReconnections(control: Reconnecting): void {
  const refresh = control._refresh.bind(control);
  control._refresh = async (hosts) => {
    try {
      await refresh(hosts);
    } catch {
      const again = (): unknown => (control.connection ? undefined : control._refresh());
      setTimeout(again, RECONNECT_MS).unref();
    }
  };
}

const RECONNECT_MS = 1_000;

interface Reconnecting {
  readonly connection?: unknown;
  _refresh(hosts?: unknown): Promise<void>;
}

interface ControlConnection {
  readonly connection?: { close(): void } | null;
  on(event: 'newConnection', listener: (error: unknown, connection?: { close(): void }) => void): void;
}

/**
 * Closes all connections. The driver's own shutdown forgets the one it watches the cluster on, when it was refused what
 * it learnt there or had to reconnect since, or is just doing so: it would stay open for ever.
 */
export async function disconnect(client: cassandra.Client): Promise<void> {
  const { controlConnection } = client as { controlConnection?: ControlConnection };
  await client.shutdown();
  controlConnection?.on('newConnection', (_error, connection) => connection?.close());
  controlConnection?.connection?.close();
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import type { Config } from '@millrace/config';
import { KafkaEventLog } from '@millrace/log-kafka';
import { LmdbEventLog } from '@millrace/log-lmdb';
import { MillraceError, type Clock, type EventLog, type StateStore, type TableStore } from '@millrace/ports';
import { LmdbStateStore } from '@millrace/state-lmdb';
import { CassandraTableStore } from '@millrace/store-cassandra';
import { LmdbTableStore } from '@millrace/store-lmdb';

/** How the outer world is reached. All there are, in one place. */
export interface Profile {
  /** What the log is called in messages. */
  readonly logName: string;
  readonly storeName: string;
  openLog(): Promise<EventLog>;
  openStore(): Promise<TableStore>;
}

/** For state of tasks that need not be in the heap; null: all of it is. Throws `MLR_STATE_FOLDER`. */
export function openStateStore({ data, state }: Config): StateStore | null {
  if (state.store === 'memory') return null;
  const { folder = join(data, 'state'), cacheBytes, keepMs } = state;
  return LmdbStateStore.open({ folder, cacheBytes, keepMs });
}

/** Log and store in files under the data folder, apart from each other: versions keep them consistent. */
export function embeddedProfile({ data, embedded }: Config, clock: Clock): Profile {
  return {
    logName: `the log in ${data}`,
    storeName: `the store in ${data}`,
    openLog: () =>
      LmdbEventLog.open({
        path: join(data, 'log'),
        retention: { ms: embedded.retentionMs, bytes: embedded.retentionBytes },
      }),
    openStore: () => LmdbTableStore.open({ path: join(data, 'store'), clock }),
  };
}

export function kafkaProfile({ kafka, cassandra }: Config, clock: Clock): Profile {
  const { mechanism, username, password } = kafka.sasl;
  return {
    logName: `Kafka at ${kafka.brokers.join(', ')}`,
    storeName: `Cassandra at ${cassandra.contactPoints.join(', ')}`,
    openLog: () =>
      KafkaEventLog.open({
        brokers: kafka.brokers,
        clientId: kafka.clientId,
        sessionTimeoutMs: kafka.sessionTimeoutMs,
        transactionTimeoutMs: kafka.transactionTimeoutMs,
        ssl: tlsOptions('kafka', kafka.tls),
        // The schema of the configuration sees to it that all three are there or none.
        sasl: mechanism && username && password ? { mechanism, username, password } : undefined,
      }),
    openStore: () =>
      CassandraTableStore.open({
        contactPoints: cassandra.contactPoints.map((node) => (node.includes(':') ? node : `${node}:${cassandra.port}`)),
        localDataCenter: cassandra.localDataCenter,
        keyspace: cassandra.keyspace,
        replication: { [cassandra.localDataCenter]: cassandra.replicationFactor },
        credentials:
          cassandra.username && cassandra.password
            ? { username: cassandra.username, password: cassandra.password }
            : undefined,
        tls: tlsOptions('cassandra', cassandra.tls),
        clock,
      }),
  };
}

/** Throws `MLR_CONFIG_TLS` naming the setting whose file cannot be read. */
function tlsOptions(section: string, tls: Config['kafka']['tls']): ConnectionOptions | undefined {
  if (!tls.enabled) return undefined;
  const read = (setting: 'caFile' | 'certFile' | 'keyFile'): Buffer | undefined => {
    const file = tls[setting];
    if (file === undefined) return undefined;
    try {
      return readFileSync(file);
    } catch (cause) {
      const message = `reading ${section}.tls.${setting}: ${(cause as Error).message}`;
      throw new MillraceError('MLR_CONFIG_TLS', message, { cause });
    }
  };
  return { ca: read('caFile'), cert: read('certFile'), key: read('keyFile'), rejectUnauthorized: true };
}

import { MillraceError } from '@millrace/ports';
import type { ClusterOptions } from './cluster/cluster.ts';
import type { GroupTimes } from './group/member.ts';
import type { SecurityOptions } from './kafkajs/connection.ts';
import type { FetchLimits } from './reading/node-fetcher.ts';
import type { WriteLimits } from './writing/limits.ts';

export interface KafkaEventLogOptions extends SecurityOptions {
  /** `host:port` of at least one broker; the others are found through it. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Limit for one connection to come about, and for `open`. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Limit of every method that has no other, retries included. Default 30 s. */
  readonly timeoutMs?: number;
  /** Of the topics that are created. Default 3, on a cluster of fewer than three brokers 1. */
  readonly replicationFactor?: number;
  /** Before the task id; needs an ACL of its own on a shared cluster. Default `millrace.`. */
  readonly transactionalIdPrefix?: string;
  /** An owner that dies within a commit holds back the readers for this long. At most (and by default) 5 s. */
  readonly transactionTimeoutMs?: number;
  /** At most (and by default) 10 s; at least the cluster's `group.min.session.timeout.ms`, which is 6 s. */
  readonly sessionTimeoutMs?: number;
  /** `max.message.bytes` of the topics. Default 1 MiB, as Kafka's. */
  readonly maxBatchBytes?: number;
  /** What all readers may buffer ahead together. Default 64 MiB. */
  readonly readAheadBytes?: number;
}

export interface ResolvedOptions {
  readonly cluster: ClusterOptions;
  readonly timeoutMs: number;
  readonly replicationFactor: number | undefined;
  readonly transactionalIdPrefix: string;
  readonly transactionTimeoutMs: number;
  readonly group: GroupTimes;
  readonly write: WriteLimits;
  readonly fetch: FetchLimits;
}

const MIB = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_TRANSACTION_TIMEOUT_MS = 5_000;
const MAX_SESSION_TIMEOUT_MS = 10_000;
/** Kafka's default for `message.max.bytes`. */
const MAX_BATCH_BYTES = 1_048_588;

/** Throws `MLR_LOG_OPTIONS` naming the option. */
export function resolveOptions(options: KafkaEventLogOptions): ResolvedOptions {
  const { brokers, clientId, ssl, sasl, connectTimeoutMs = 10_000, timeoutMs = 30_000 } = options;
  if (brokers.length === 0) throw refused('brokers', 'at least one address is needed');
  for (const address of brokers) {
    if (!/^[^\s:]+:\d+$|^\[[^\s]+\]:\d+$/.test(address)) throw refused('brokers', `"${address}" is not host:port`);
  }
  const transactionTimeoutMs = options.transactionTimeoutMs ?? MAX_TRANSACTION_TIMEOUT_MS;
  if (!(transactionTimeoutMs > 0 && transactionTimeoutMs <= MAX_TRANSACTION_TIMEOUT_MS)) {
    throw refused(
      'transactionTimeoutMs',
      `at most ${MAX_TRANSACTION_TIMEOUT_MS}: an open transaction holds back readers`,
    );
  }
  const sessionTimeoutMs = options.sessionTimeoutMs ?? MAX_SESSION_TIMEOUT_MS;
  if (!(sessionTimeoutMs > 0 && sessionTimeoutMs <= MAX_SESSION_TIMEOUT_MS)) {
    throw refused('sessionTimeoutMs', `at most ${MAX_SESSION_TIMEOUT_MS}: the tasks of a dead member wait for it`);
  }
  return {
    cluster: {
      brokers,
      clientId,
      connectTimeoutMs,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      ...(ssl === undefined || ssl === false ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
    },
    timeoutMs,
    replicationFactor: options.replicationFactor,
    transactionalIdPrefix: options.transactionalIdPrefix ?? 'millrace.',
    transactionTimeoutMs,
    group: { sessionTimeoutMs, heartbeatIntervalMs: 1_000, rebalanceTimeoutMs: 10_000 },
    write: {
      maxBatchBytes: options.maxBatchBytes ?? MAX_BATCH_BYTES,
      maxRequestBytes: 8 * MIB,
      maxWaitingBytes: 64 * MIB,
      appendTimeoutMs: timeoutMs,
      produceTimeoutMs: REQUEST_TIMEOUT_MS,
    },
    fetch: {
      totalBytes: options.readAheadBytes ?? 64 * MIB,
      leastFeedBytes: MIB / 2,
      mostFeedBytes: 4 * MIB,
      fetchPartitionBytes: MIB,
      fetchBytes: 8 * MIB,
    },
  };
}

function refused(option: string, why: string): MillraceError {
  return new MillraceError('MLR_LOG_OPTIONS', `opening the Kafka event log: option ${option}: ${why}`, {
    details: { option },
  });
}

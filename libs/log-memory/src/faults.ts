import type { TopicPartition } from '@millrace/ports';

/**
 * Fault injection for the memory log. Every port operation of a `MemoryEventLog` is announced to its hooks as one
 * `LogCall`; what `before` answers decides how that operation goes wrong. The hooks are the only source of trouble:
 * without them the log is perfect, and nothing here has a timer or randomness of its own.
 *
 * | to model | do |
 * |---|---|
 * | slow network, paused process, zombie owner | let `before` resolve late |
 * | slow answer | let `after` resolve late |
 * | a call that fails cleanly | let `before` reject (nothing was done) |
 * | a call that fails after it was done | let `after` reject, or answer `answer-lost` |
 * | crash of the process at this very await | call `log.crash()` inside a hook |
 */
export interface LogHooks {
  /** Awaited before the operation touches the cluster. A fault that does not fit the operation is a `TypeError`. */
  before?(call: LogCall): Promise<Fault | undefined>;
  /** Awaited when the operation has touched the cluster, before its caller learns the outcome. */
  after?(call: LogCall): Promise<void>;
}

/** One operation of one client, as the hooks see it. */
export type LogCall =
  | { readonly op: 'ensureTopics' | 'partitionCount' | 'addPartitions' | 'topicId'; readonly topics: readonly string[] }
  | { readonly op: 'bounds' | 'offsetsAt' | 'batchBefore' | 'trim'; readonly partitions: readonly TopicPartition[] }
  /** `records` counts those of all batches. */
  | { readonly op: 'append'; readonly batches: number; readonly records: number }
  | { readonly op: 'poll'; readonly partitions: readonly TopicPartition[]; readonly maxWaitMs: number }
  | { readonly op: 'openTask' | 'trimState'; readonly taskId: string }
  /** Announced before each state record is handed out, and at the end. */
  | { readonly op: 'readState'; readonly taskId: string; readonly index: number }
  | { readonly op: 'commit'; readonly taskId: string; readonly epoch: number; readonly outputRecords: number }
  /** `release`: the member has let go of what it shall not have any more and joins again, to say so. */
  | { readonly op: 'joinGroup' | 'release' | 'leave' | 'committed' | 'commitOffsets'; readonly group: string }
  /**
   * The delivery of an assignment to one member; not a call of its own making. Resolve `before` late to let members
   * learn of a rebalance at different times: until then they act on the old one.
   */
  | {
      readonly op: 'assign';
      readonly group: string;
      readonly memberId: string;
      readonly assigned: readonly TopicPartition[];
    };

export type LogOp = LogCall['op'];

export type Fault =
  /**
   * Nothing is done. `commit` answers *unknown*, and leaves offsets without records, as what is aborted on Kafka does;
   * `poll` looks like waiting and forgets the stable end; everything else rejects with `MLR_LOG_UNAVAILABLE`.
   */
  | { readonly kind: 'request-lost' }
  /** All is done, the answer is as for `request-lost`. For `openTask`: the predecessor is fenced all the same. */
  | { readonly kind: 'answer-lost' }
  /**
   * `append` and `commit`: answered at once as for `request-lost`, and done when `until` resolves. A commit is
   * dropped then if the task was opened in the meantime, as a broker drops what has an old epoch.
   */
  | { readonly kind: 'request-delayed'; readonly until: Promise<void> }
  /** `append`: everything is appended twice, and the first offsets are answered (a producer's retry). */
  | { readonly kind: 'duplicated' }
  /** `append`: only the first `batches` are appended, then it rejects. */
  | { readonly kind: 'partial'; readonly batches: number }
  /** `poll` and `bounds`: as seen by a replica that lags this many offsets behind in every topic partition. */
  | { readonly kind: 'stale'; readonly offsets: number }
  /** `poll`: at most this many batches at once. Not a fault proper, but it varies what a batch of work is. */
  | { readonly kind: 'limited'; readonly batches: number };

const FITTING: Readonly<Record<Fault['kind'], readonly LogOp[] | 'all'>> = {
  'request-lost': 'all',
  'answer-lost': 'all',
  'request-delayed': ['append', 'commit'],
  duplicated: ['append'],
  partial: ['append'],
  stale: ['poll', 'bounds'],
  limited: ['poll'],
};

/** Throws when a fault could not have any effect: an injected fault that does nothing would pass for tested. */
export function assertFits(fault: Fault, op: LogOp): void {
  const ops = FITTING[fault.kind];
  const none = op === 'assign' || op === 'leave' || op === 'release' || op === 'readState';
  if (none || (ops !== 'all' && !ops.includes(op))) throw new TypeError(`fault ${fault.kind} does not fit ${op}`);
}

import { MillraceError, type TopicPartition } from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { BackOff } from '../cluster/retry.ts';
import { isPassing, ProtocolError, toLogError } from '../errors.ts';
import { Code } from '../protocol/codes.ts';
import type { Feed } from './feed.ts';
import { NodeFetcher, type FetchLimits } from './node-fetcher.ts';

/** A topic that stays unknown for this long does not exist (right after its creation some brokers do not know it). */
const UNKNOWN_TOPIC_MS = 5_000;

export type FindBounds = (partition: TopicPartition) => Promise<{ readonly start: number; readonly end: number }>;

/**
 * The one fetcher of an event log: it multiplexes the feeds of all open readers over one connection per broker.
 * Places every feed at its leader, and again whenever the leader moves or its broker goes away: readers only wait.
 */
export class Fetcher {
  readonly #cluster: Cluster;
  readonly #limits: FetchLimits;
  readonly #findBounds: FindBounds;
  readonly #nodes = new Map<number, NodeFetcher>();
  readonly #unplaced = new Set<Feed>();
  #placing = false;
  #closed = false;

  constructor(cluster: Cluster, limits: FetchLimits, findBounds: FindBounds) {
    this.#cluster = cluster;
    this.#limits = limits;
    this.#findBounds = findBounds;
  }

  add(feed: Feed): void {
    this.#unplaced.add(feed);
    if (!this.#placing) void this.#place();
  }

  /** Feeds were drained or closed. */
  wake(): void {
    for (const node of this.#nodes.values()) node.wake();
  }

  close(): void {
    this.#closed = true;
    this.#unplaced.clear();
    for (const node of this.#nodes.values()) node.close();
  }

  async #place(): Promise<void> {
    this.#placing = true;
    const backOff = new BackOff();
    while (this.#unplaced.size > 0 && !this.#closed) {
      const homeless = [...this.#unplaced].filter((f) => this.#cluster.cachedLeader(f.topic, f.partition) < 0);
      // One request for all of them; what it does not find is asked for, and its trouble handled, one by one below.
      if (homeless.length > 1) await this.#cluster.refresh(homeless.map((feed) => feed.topic)).catch(() => {});
      for (const feed of [...this.#unplaced]) await this.#placeOne(feed);
      if (this.#unplaced.size > 0) await backOff.pause();
    }
    this.#placing = false;
  }

  async #placeOne(feed: Feed): Promise<void> {
    if (feed.closed) {
      this.#unplaced.delete(feed);
      return;
    }
    try {
      const leader = await this.#cluster.leaderOf(feed.topic, feed.partition);
      this.#unplaced.delete(feed);
      this.#node(leader).add(feed);
    } catch (error) {
      if (!this.#mayAppear(feed, error)) {
        this.#unplaced.delete(feed);
        feed.fail(toLogError(error, `reading ${feed.name}`));
      }
    }
  }

  #mayAppear(feed: Feed, error: unknown): boolean {
    if (!isPassing(error)) return false;
    const unknown = error instanceof ProtocolError && error.code === Code.UNKNOWN_TOPIC_OR_PARTITION;
    feed.unknownSinceMs = unknown ? (feed.unknownSinceMs ?? performance.now()) : null;
    return feed.unknownSinceMs === null || performance.now() - feed.unknownSinceMs < UNKNOWN_TOPIC_MS;
  }

  #node(id: number): NodeFetcher {
    let node = this.#nodes.get(id);
    if (node === undefined) {
      node = new NodeFetcher(this.#cluster, id, this.#limits, (feed, error) => void this.#recover(feed, error));
      this.#nodes.set(id, node);
    }
    return node;
  }

  /** A fetch of this feed failed and its node has let go of it: place it again, or fail it for good. */
  async #recover(feed: Feed, error: unknown): Promise<void> {
    feed.stableEnd = null;
    if (error instanceof ProtocolError && error.code === Code.OFFSET_OUT_OF_RANGE) {
      error = await this.#lostGround(feed);
    } else if (!isPassing(error)) {
      error = toLogError(error, `reading ${feed.name}`);
    }
    if (error instanceof MillraceError && !error.retriable) {
      feed.fail(error);
      return;
    }
    this.#cluster.forgetTopics([feed.topic]);
    await feed.backOff.pause();
    if (!this.#closed) this.add(feed);
  }

  /**
   * Null when the offset is in range after all: the leader had just changed. Never a reset: kafkajs jumps to the start
   * or the end and commits that, also with autoCommit off (#1133, #1777).
   */
  async #lostGround(feed: Feed): Promise<MillraceError | null> {
    const bounds = await this.#findBounds(feed).catch(() => null);
    if (bounds === null || (bounds.start <= feed.fetchOffset && feed.fetchOffset <= bounds.end)) return null;
    return new MillraceError(
      'MLR_LOG_LOST_GROUND',
      `reading ${feed.name} from offset ${feed.fetchOffset}: the log holds ${bounds.start} up to ${bounds.end}; ` +
        'what was there is deleted (retention) or was never written: choose a new position knowingly',
      { details: { topic: feed.topic, partition: feed.partition, asked: feed.fetchOffset, ...bounds } },
    );
  }
}

import type { Cluster } from '../cluster/cluster.ts';
import { isPassing, toLogError } from '../errors.ts';
import { protocolError } from '../kafkajs/calls.ts';
import { type FetchedPartition, fetchCall, type FetchTarget } from '../protocol/fetch.ts';
import { decodeRecordSet } from '../protocol/record-set.ts';
import type { Feed } from './feed.ts';

export interface FetchLimits {
  /** What all feeds of the log may buffer together; each gets its share, within the two limits below. */
  readonly totalBytes: number;
  readonly leastFeedBytes: number;
  readonly mostFeedBytes: number;
  /** Most that one fetch asks of one topic partition, and of a broker. */
  readonly fetchPartitionBytes: number;
  readonly fetchBytes: number;
}

const LANE = 'fetch';
/** How long a fetch waits at the broker for something new: how late a new feed joins it at worst. */
const IDLE_WAIT_MS = 100;
/** The same while feeds that had no room are left out of the fetch: they must not miss a long wait of the others. */
const BUSY_WAIT_MS = 10;
const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * Fetches from one broker in a loop, prefetching into the feeds while readers are busy. One request at a time: the
 * broker answers a connection's requests in order, so a second one would only wait behind the first.
 */
export class NodeFetcher {
  readonly #cluster: Cluster;
  readonly #id: number;
  readonly #limits: FetchLimits;
  readonly #onFailure: (feed: Feed, error: unknown) => void;
  #feeds: Feed[] = [];
  #running = false;
  #closed = false;
  #wake: () => void = () => {};

  constructor(cluster: Cluster, id: number, limits: FetchLimits, onFailure: (feed: Feed, error: unknown) => void) {
    this.#cluster = cluster;
    this.#id = id;
    this.#limits = limits;
    this.#onFailure = onFailure;
  }

  add(feed: Feed): void {
    this.#feeds.push(feed);
    this.wake();
    if (!this.#running) void this.#run();
  }

  wake(): void {
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.wake();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (;;) {
      this.#feeds = this.#feeds.filter((feed) => !feed.closed);
      if (this.#closed || this.#feeds.length === 0) break;
      const { asked, targets, limited } = this.#plan();
      if (targets.length === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = () => {};
        continue;
      }
      await this.#fetch(asked, targets, limited ? BUSY_WAIT_MS : IDLE_WAIT_MS);
      // Who came first last time comes last: brokers fill a response in the order asked.
      this.#feeds.push(...this.#feeds.splice(0, 1));
    }
    this.#running = false;
  }

  #plan(): { asked: Map<string, Feed>; targets: FetchTarget[]; limited: boolean } {
    const { totalBytes, leastFeedBytes, mostFeedBytes, fetchPartitionBytes } = this.#limits;
    const room = Math.min(mostFeedBytes, Math.max(leastFeedBytes, totalBytes / this.#feeds.length));
    const asked = new Map<string, Feed>();
    const targets: FetchTarget[] = [];
    let limited = false;
    for (const feed of this.#feeds) {
      // A request names a topic partition once; a second reader of it has its turn in the next one.
      if (feed.bufferedBytes >= room || asked.has(feed.name)) {
        limited = true;
        continue;
      }
      asked.set(feed.name, feed);
      const maxBytes = Math.min(fetchPartitionBytes, room);
      targets.push({ topic: feed.topic, partition: feed.partition, offset: feed.fetchOffset, maxBytes });
    }
    return { asked, targets, limited };
  }

  async #fetch(asked: Map<string, Feed>, targets: readonly FetchTarget[], waitMs: number): Promise<void> {
    try {
      const call = fetchCall(targets, waitMs, this.#limits.fetchBytes);
      const response = await this.#cluster.send(this.#id, LANE, call, waitMs + RESPONSE_TIMEOUT_MS);
      if (response.errorCode !== 0) throw protocolError(response.errorCode, `fetching from broker ${this.#id}`);
      for (const fetched of response.partitions) {
        const feed = asked.get(`${fetched.topic}/${fetched.partition}`);
        if (feed !== undefined && !feed.closed) this.#fill(feed, fetched);
      }
    } catch (error) {
      if (this.#closed) return;
      const failure = isPassing(error) ? error : toLogError(error, `fetching from broker ${this.#id}`);
      for (const feed of asked.values()) this.#letGo(feed, failure);
    }
  }

  #fill(feed: Feed, fetched: FetchedPartition): void {
    if (fetched.errorCode !== 0) {
      this.#letGo(feed, protocolError(fetched.errorCode, `fetching ${feed.name}`));
      return;
    }
    try {
      const batches = decodeRecordSet(fetched, feed.fetchOffset);
      feed.filled(batches, fetched.recordSet.length, fetched.lastStableOffset);
    } catch (error) {
      this.#letGo(feed, toLogError(error, `reading ${feed.name} at offset ${feed.fetchOffset}`));
    }
  }

  #letGo(feed: Feed, error: unknown): void {
    this.#feeds = this.#feeds.filter((f) => f !== feed);
    if (!feed.closed) this.#onFailure(feed, error);
  }
}

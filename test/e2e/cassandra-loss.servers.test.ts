import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import { systemClock } from '@millrace/http';
import { startCassandra, type CassandraNode } from '@millrace/infra-local';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import { DEFAULT_TENANT, type ScanPage, type TableStore } from '@millrace/ports';
import { Sink, toViewSchema } from '@millrace/sink';
import { CassandraTableStore } from '@millrace/store-cassandra';
import { until } from './rest.ts';

const TOPIC = 'p.rows';
const VIEW = {
  pipeline: 'p',
  name: 'rows',
  topic: TOPIC,
  fields: [
    { name: 'id', type: { kind: 'BIGINT', nullable: false } },
    { name: 'n', type: { kind: 'BIGINT', nullable: true } },
  ],
  primaryKey: ['id'],
  timeColumn: null,
  windowEndColumn: null,
  latenessMs: 0,
  ttlMs: null,
  bucketMs: 86_400_000,
  shards: 1,
  tasks: 1,
} as const;
const SCHEMA = toViewSchema(VIEW);

const ROWS = 6000;
/** In one round of a sink. */
const ROUND = 50;

/** What is lost is what was acknowledged since the last sync, every 10 s: nothing when it was just then. */
const MOST_ROUNDS = 4;

/**
 * Cassandra as it comes (`commitlog_sync: periodic`, 10 s) acknowledges rows that a `kill -9` then takes. Two sinks write
 * the same view topic to the same node, each to a keyspace of its own: ours, and one that believes acknowledgements.
 */
describe('Cassandra, killed under a running sink', () => {
  let dir: string;
  let node: CassandraNode;
  const log = new MemoryEventLog(new MemoryCluster(), { clock: systemClock });
  const stores: TableStore[] = [];
  const sinks: Sink[] = [];
  let appended = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-loss-'));
    node = await startCassandra({ dir, commitLogSync: 'periodic', commitLogCompression: true });
    await log.ensureTopics([{ name: TOPIC, partitions: 1, kind: 'view' }]);
  }, 180_000);
  afterAll(async () => {
    await Promise.all(sinks.map((sink) => sink.abort()));
    await Promise.all(stores.map((store) => store.close()));
    await log.close();
    await node?.kill('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  it('has every row and the view itself in the end, and would have lost some without the trail', async () => {
    const careful = await openStore('careful');
    const careless = new Careless(await openStore('careless'));
    expect(careful.durability).toEqual({ ackIsDurable: false, trailMs: 20_000 });
    await start(careful);
    await start(careless);

    let lost = 0;
    for (let round = 0; round < MOST_ROUNDS && lost === 0; round++) {
      const killed = new Promise<void>((resolve, reject) => {
        // In the middle of the rows, at once when some are acknowledged.
        careless.onAcknowledged(ROWS / 3, () => void node.kill('SIGKILL').then(resolve, reject));
      });
      await append(ROWS);
      await killed;
      await node.restart();
      const sent = appended;
      await until('the careful one has everything', async () => (await count(careful)) === sent);
      await until('the careless one believes that it has', () => Promise.resolve(careless.acknowledged >= sent));
      expect((await careful.views()).map(({ view }) => view)).toEqual(['rows']);
      lost = sent - (await count(careless));
    }
    expect(lost).toBeGreaterThan(0);
  }, 300_000);

  async function openStore(keyspace: string): Promise<CassandraTableStore> {
    const store = await CassandraTableStore.open({
      contactPoints: [`${node.contactPoint}:${node.port}`],
      localDataCenter: node.localDataCenter,
      keyspace,
      clock: systemClock,
    });
    stores.push(store);
    return store;
  }

  async function start(store: TableStore): Promise<void> {
    const sink = new Sink({
      log,
      store,
      clock: systemClock,
      views: [VIEW],
      group: `sink-${sinks.length}`,
      // Round after round, each committed at once where acknowledgements are believed.
      tuning: { batchRows: ROUND, maxWaitingRows: ROUND, commitIntervalMs: 10 },
    });
    sinks.push(sink);
    await sink.start();
  }

  async function append(rows: number): Promise<void> {
    const headers = encodeHeaders({ 'millrace-version': String(Date.now() * 1000) });
    for (let end = appended + rows; appended < end;) {
      const writer = new RecordBatchWriter(TOPIC, 0);
      for (let i = 0; i < ROUND; i++, appended++) {
        const row = JSON.stringify({ id: appended, n: appended });
        writer.append(Date.now(), Buffer.from(`{"id":${appended}}`), Buffer.from(row), headers);
      }
      await log.append(writer.take());
    }
  }

  async function count(store: TableStore): Promise<number> {
    let rows = 0;
    let after: ScanPage['next'] = null;
    do {
      const page: ScanPage = await store.scan(SCHEMA, DEFAULT_TENANT, { limit: 5000, ...(after && { after }) });
      rows += page.rows.length;
      after = page.next;
    } while (after !== null);
    return rows;
  }
});

/** Takes what is acknowledged for safe: a trail of 0. */
class Careless implements TableStore {
  readonly durability = { ackIsDurable: false, trailMs: 0 };
  readonly #store: TableStore;
  readonly #ids = new Set<unknown>();
  #awaited = Infinity;
  #notify = (): void => {};

  constructor(store: TableStore) {
    this.#store = store;
  }

  get acknowledged(): number {
    return this.#ids.size;
  }

  /** Calls `notify` as soon as that many rows more are acknowledged. */
  onAcknowledged(rows: number, notify: () => void): void {
    this.#awaited = this.acknowledged + rows;
    this.#notify = notify;
  }

  async write(...[view, tenant, changes]: Parameters<TableStore['write']>): Promise<void> {
    await this.#store.write(view, tenant, changes);
    for (const { key } of changes) this.#ids.add(key[0]);
    if (this.acknowledged < this.#awaited) return;
    this.#awaited = Infinity;
    this.#notify();
  }

  createView: TableStore['createView'] = (...args) => this.#store.createView(...args);
  serve: TableStore['serve'] = (...args) => this.#store.serve(...args);
  drop: TableStore['drop'] = (...args) => this.#store.drop(...args);
  views: TableStore['views'] = () => this.#store.views();
  writeProgress: TableStore['writeProgress'] = (...args) => this.#store.writeProgress(...args);
  progress: TableStore['progress'] = (...args) => this.#store.progress(...args);
  scan: TableStore['scan'] = (...args) => this.#store.scan(...args);
  ping: TableStore['ping'] = () => this.#store.ping();
  close: TableStore['close'] = () => this.#store.close();
}

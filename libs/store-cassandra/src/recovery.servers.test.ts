import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts, startCassandra, type CassandraNode } from '@millrace/infra-local';
import { DEFAULT_TENANT, type MillraceError } from '@millrace/ports';
import { CassandraTableStore } from './index.ts';
import { openTestStore, systemClock, uniqueKeyspace, viewOf } from './testing.ts';

const view = viewOf('counts', { id: 'INT', n: 'INT' }, ['id']);
const V = 1_700_000_000_000_000;
const change = (id: number) => ({ key: [id], row: [id, id], version: V });

/** Tries again what is refused as retriable, as callers do. */
async function whenBack<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error as MillraceError).retriable || performance.now() > deadline) throw error;
      await systemClock.sleep(50);
    }
  }
}

describe('a store whose node goes away', () => {
  let dir: string;
  let node: CassandraNode;
  let store: CassandraTableStore;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-cassandra-'));
    node = await startCassandra({ dir, commitLogSync: 'batch' });
    store = await CassandraTableStore.open({
      contactPoints: [`${node.contactPoint}:${node.port}`],
      localDataCenter: node.localDataCenter,
      keyspace: uniqueKeyspace(),
      clock: systemClock,
    });
    await store.createView(view);
  }, 180_000);
  afterAll(async () => {
    await store?.close();
    await node?.kill('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  it('says that an acknowledgement is durable where the commit log is synced first', () => {
    expect(store.durability).toEqual({ ackIsDurable: true, trailMs: 0 });
  });

  it('rejects as retriable while it is away and goes on by itself, acknowledged rows kept', async () => {
    let acknowledged = 0;
    const writeOne = async (): Promise<void> => {
      await store.write(view, DEFAULT_TENANT, [change(acknowledged)]);
      acknowledged++;
    };
    for (let i = 0; i < 200; i++) await writeOne();
    await node.kill('SIGKILL');
    const away = { code: 'MLR_STORE_UNAVAILABLE', retriable: true };
    await expect(writeOne()).rejects.toMatchObject(away);
    await expect(store.ping()).rejects.toMatchObject(away);
    await expect(store.scan(view, DEFAULT_TENANT, { limit: 1 })).rejects.toMatchObject(away);

    await node.restart();
    // One that works does not mean that the next does: the driver opens its connections one after the other.
    await whenBack(writeOne);
    await whenBack(() => store.ping());
    const { rows } = await whenBack(() => store.scan(view, DEFAULT_TENANT, { limit: 1000 }));
    expect(rows.map(([id]) => id)).toEqual(Array.from({ length: acknowledged }, (_, i) => i));
  }, 180_000);

  it('answers within its deadline when a node hangs', async () => {
    const impatient = await CassandraTableStore.open({
      contactPoints: [`${node.contactPoint}:${node.port}`],
      localDataCenter: node.localDataCenter,
      keyspace: uniqueKeyspace(),
      clock: systemClock,
      requestTimeoutMs: 500,
    });
    await impatient.createView(view);
    await node.kill('SIGSTOP');
    try {
      await expect(impatient.write(view, DEFAULT_TENANT, [change(1)])).rejects.toMatchObject({
        code: 'MLR_STORE_UNAVAILABLE',
        retriable: true,
      });
    } finally {
      await node.kill('SIGCONT');
    }
    await impatient.close();
  }, 60_000);
});

describe('opening a store', () => {
  const open = (options: { port?: number; dc?: string; keyspace?: string }) =>
    CassandraTableStore.open({
      contactPoints: [`127.0.0.1:${options.port ?? 1}`],
      localDataCenter: options.dc ?? 'datacenter1',
      keyspace: options.keyspace ?? 'k',
      clock: systemClock,
    });

  it('rejects as retriable when nobody answers', async () => {
    const [port] = await freePorts(1);
    await expect(open({ port })).rejects.toMatchObject({
      code: 'MLR_STORE_UNAVAILABLE',
      retriable: true,
      message: expect.stringContaining(String(port)) as unknown,
    });
  });

  it('names a data centre that is not there', async () => {
    const store = await openTestStore('millrace_probe');
    await store.close();
    const { testServer } = await import('@millrace/infra-local');
    await expect(open({ port: testServer('cassandra').port, dc: 'atlantis' })).rejects.toMatchObject({
      code: 'MLR_STORE_CONFIG',
      retriable: false,
      message: expect.stringContaining('atlantis') as unknown,
    });
  });

  it('refuses a keyspace that would need quotes', async () => {
    await expect(open({ keyspace: 'Robert"; DROP' })).rejects.toMatchObject({ code: 'MLR_STORE_BAD_KEYSPACE' });
  });

  it('says that an acknowledgement can be lost where the commit log is synced now and then', async () => {
    const store = await openTestStore('millrace_probe');
    expect(store.durability).toEqual({ ackIsDurable: false, trailMs: 20_000 });
    await store.close();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCassandra, startKafka, type CassandraNode, type KafkaCluster } from '@millrace/infra-local';
import { clusterServices } from './cluster.ts';
import { makeEvents, type Event } from './events.ts';
import { expectedViews } from './oracle.ts';
import { postEvents, readView, until } from './rest.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

/** Servers of its own: the test takes them away under the running services, which nobody restarts. */
describe('the services, when servers are away', () => {
  let folder: string;
  let kafka: KafkaCluster;
  let cassandra: CassandraNode;
  let workspace: Workspace;
  let services: Awaited<ReturnType<typeof clusterServices>>;
  const sent: Event[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-outage-'));
    workspace = await makeWorkspace();
    [kafka, cassandra] = await Promise.all([
      startKafka({ brokers: 1, dir: join(folder, 'kafka') }),
      startCassandra({ dir: join(folder, 'cassandra') }),
    ]);
    services = await clusterServices({ brokers: kafka.bootstrap, cassandra }, workspace);
  }, 180_000);

  afterAll(async () => {
    for (const service of Object.values(services)) await service.kill();
    await Promise.all([kafka.stop(), cassandra.stop()]);
    await Promise.all([workspace.remove(), rm(folder, { recursive: true, force: true })]);
  });

  it('wait for servers that are not there yet: alive, not ready, and ready once they are', async () => {
    await Promise.all([kafka.brokers[0].kill('SIGKILL'), cassandra.kill('SIGKILL')]);
    for (const service of Object.values(services)) service.launch();
    for (const service of Object.values(services)) {
      await until('the service is alive', async () => (await fetch(`${service.url}/health/live`)).ok);
      expect(await service.isReady()).toBe(false);
    }
    await Promise.all([kafka.brokers[0].restart(), cassandra.restart()]);
    await allReady();
    await post(1000);
  }, 180_000);

  it('ingest answers 503 with Retry-After while the broker is away, and goes on after it', async () => {
    await kafka.brokers[0].kill('SIGKILL');
    const problem = await fetch(`${services.ingest.url}/v1/events/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // A refused append may still be in the log: a shop of its own, which the oracle leaves out.
      body: '{"id":1,"shop":"refused","amount":1,"ts":"2026-03-01 00:00:00"}',
    });
    expect(problem.status).toBe(503);
    expect(problem.headers.get('content-type')).toMatch('application/problem+json');
    expect(Number(problem.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(((await problem.json()) as { code: string }).code).toBe('MLR_LOG_UNAVAILABLE');
    await kafka.brokers[0].restart();
    await allReady();
    await post(1000);
  }, 180_000);

  it('gateway answers 503 while Cassandra is away, ingest takes events, and nothing acknowledged is lost', async () => {
    await cassandra.kill('SIGKILL');
    await post(1000);
    await until('the gateway says that the store is away', async () => {
      const response = await fetch(`${services.gateway.url}/v1/views/shop_totals`);
      return response.status === 503 && Number(response.headers.get('retry-after')) > 0;
    });
    await cassandra.restart();
    await allReady();

    const expected = expectedViews(sent);
    await until('the views equal the oracle', async () => {
      const { rows: totals } = await readView(services.gateway.url, 'shop_totals');
      const { rows: sales } = await readView(services.gateway.url, 'shop_sales');
      return (
        JSON.stringify(totals.filter(({ shop }) => shop !== 'refused')) === JSON.stringify(expected.shop_totals) &&
        count(sales.filter(({ shop }) => shop !== 'refused')) === count(expected.shop_sales)
      );
    });
  }, 240_000);

  async function post(count: number): Promise<void> {
    const events = makeEvents(sent.length, count);
    sent.push(...events);
    await postEvents(services.ingest.url, 'orders', events);
  }

  async function allReady(): Promise<void> {
    for (const [name, service] of Object.entries(services)) await until(`${name} is ready`, () => service.isReady());
  }
});

function count(rows: readonly Readonly<Record<string, unknown>>[]): number {
  return rows.reduce((sum, row) => sum + Number(row.orders), 0);
}

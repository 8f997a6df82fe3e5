import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startKafka } from './kafka.ts';
import type { KafkaCluster } from './kafka.ts';
import { accepts } from './net.ts';

const portOf = (address: string): number => Number(address.split(':')[1]);

describe('three brokers', () => {
  let dir: string;
  let cluster: KafkaCluster;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-kafka-'));
    cluster = await startKafka({ brokers: 3, dir });
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('can be killed one at a time and rejoin with their data', async () => {
    const broker = cluster.brokers[1];
    const { pid } = broker;
    await broker.kill('SIGKILL');
    expect(await accepts(portOf(broker.address))).toBe(false);
    expect(await accepts(portOf(cluster.brokers[0].address))).toBe(true);
    await broker.restart();
    expect(broker.pid).not.toBe(pid);
    expect(await accepts(portOf(broker.address))).toBe(true);
  }, 180_000);

  it('are all gone after stop', async () => {
    await cluster.stop();
    for (const address of cluster.bootstrap) expect(await accepts(portOf(address))).toBe(false);
  }, 60_000);
});

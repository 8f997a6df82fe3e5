import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KafkaCluster, startKafka } from '@millrace/infra-local';
import type { SASLOptions } from 'kafkajs';
import { KafkaEventLog } from './index.ts';
import { batch, positions, readState, readToEnd, unique } from './testing/reading.ts';

const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';

/** A broker of its own, for it asks for a password. */
describe('a broker that authenticates its clients', () => {
  let dir: string;
  let kafka: KafkaCluster;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-log-kafka-'));
    const settings = {
      'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      'sasl.mechanism.inter.broker.protocol': 'PLAIN',
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.plaintext.plain.sasl.jaas.config': `${PLAIN} required username="broker" password="b" user_broker="b" user_app="right";`,
      // Clients have to authenticate anew twice a minute: near the end of a session we open another connection.
      'connections.max.reauth.ms': 12_000,
    };
    kafka = await startKafka({ brokers: 1, dir, settings });
  }, 180_000);
  afterAll(async () => {
    await kafka?.stop();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  const open = (sasl?: SASLOptions) =>
    KafkaEventLog.open({ brokers: kafka.bootstrap, clientId: 'security-test', ...(sasl && { sasl }) });

  it('lets in who knows the password, and serves him past the end of his session', async () => {
    const log = await open({ mechanism: 'plain', username: 'app', password: 'right' });
    const [topic, state] = [unique('topic'), unique('state')];
    await log.ensureTopics([
      { name: topic, partitions: 1, kind: 'source' },
      { name: state, partitions: 1, kind: 'internal' },
    ]);
    const task = await log.openTask({
      taskId: unique('task'),
      state: { topic: state, partition: 0 },
      group: unique('g'),
    });
    await readState(task);
    const written: string[] = [];
    const started = performance.now();
    while (performance.now() - started < 15_000) {
      const value = `${written.length}`;
      const outcome = await task.commit({ state: [], outputs: [batch(topic, 0, [value])], inputOffsets: [] });
      expect(outcome.status).toBe('committed');
      written.push(value);
    }
    expect([...(await readToEnd(log, positions(topic, 1))).values()]).toEqual([written]);
    await log.close();
  }, 60_000);

  it('refuses a wrong password and an unknown mechanism, and does not ask to try again', async () => {
    const refused = { code: 'MLR_LOG_AUTHENTICATION', retriable: false };
    await expect(open({ mechanism: 'plain', username: 'app', password: 'wrong' })).rejects.toMatchObject(refused);
    await expect(open({ mechanism: 'scram-sha-256', username: 'app', password: 'right' })).rejects.toMatchObject(
      refused,
    );
  }, 60_000);

  it('says that a broker does not answer when it hangs up on a client without credentials', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'MLR_LOG_UNAVAILABLE' });
  }, 60_000);
});

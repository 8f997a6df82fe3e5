import { describe, it } from '@jest/globals';
import { clusterDeployment } from './cluster.ts';
import { runScenario } from './scenario.ts';

describe('the suite as four services on Kafka and Cassandra', () => {
  it('counts 20,000 events exactly once through kill -9 of processor and sink', async () => {
    const deployment = await clusterDeployment();
    try {
      await runScenario(deployment);
    } finally {
      await deployment.dispose();
    }
  }, 300_000);
});

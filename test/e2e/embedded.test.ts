import { describe, it } from '@jest/globals';
import { embeddedDeployment } from './embedded.ts';
import { runScenario } from './scenario.ts';

describe('the suite as one process on files', () => {
  it('counts 20,000 events exactly once through kill -9 of processor and sink', async () => {
    const deployment = await embeddedDeployment();
    try {
      await runScenario(deployment);
    } finally {
      await deployment.dispose();
    }
  }, 300_000);
});

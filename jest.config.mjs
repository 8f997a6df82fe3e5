// Three tiers, one process per file: `unit` needs nothing but npm packages, `simulation` runs seeded schedules,
// `servers` gets real Kafka, Cassandra and a registry from test/run.ts (never skipped: without them it fails).
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  setupFilesAfterEnv: ['<rootDir>/test/runner/time-limit.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.data', '<rootDir>/dist'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      globals: { TEST_TIMEOUT_MS: 30_000 },
      testMatch: ['<rootDir>/{apps,libs,infra,examples,bench,test}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.servers\\.test\\.ts$', '\\.sim\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'simulation',
      globals: { TEST_TIMEOUT_MS: 1_800_000 },
      testMatch: ['<rootDir>/**/*.sim.test.ts'],
    },
    {
      ...shared,
      displayName: 'servers',
      globals: { TEST_TIMEOUT_MS: 120_000 },
      testMatch: ['<rootDir>/**/*.servers.test.ts'],
    },
  ],
};

// Three tiers, one process per file: `unit` needs nothing but npm packages, `simulation` runs seeded schedules,
// `servers` gets real Kafka, Cassandra and a registry from test/run.ts (never skipped: without them it fails).
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  modulePathIgnorePatterns: ['<rootDir>/.data', '<rootDir>/dist'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testTimeout: 30_000,
      testMatch: ['<rootDir>/{apps,libs,infra,examples,bench,test}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.servers\\.test\\.ts$', '\\.sim\\.test\\.ts$'],
    },
    { ...shared, displayName: 'simulation', testTimeout: 900_000, testMatch: ['<rootDir>/**/*.sim.test.ts'] },
    { ...shared, displayName: 'servers', testTimeout: 120_000, testMatch: ['<rootDir>/**/*.servers.test.ts'] },
  ],
};

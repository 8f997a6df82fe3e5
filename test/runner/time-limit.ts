import { jest } from '@jest/globals';

// Jest takes `testTimeout` for all projects or none; each tier has its own limit in jest.config.mjs.
jest.setTimeout((globalThis as unknown as { TEST_TIMEOUT_MS: number }).TEST_TIMEOUT_MS);

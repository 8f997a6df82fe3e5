export * from './logger.ts';
export { METRICS } from './metric-definitions.ts';
export type { Counter, Gauge, Histogram, Metrics } from './metrics.ts';
export * from './start.ts';
export * from './trace.ts';

export * from './cassandra.ts';
export * from './kafka.ts';
export * from './registry.ts';
export * from './servers.ts';
export * from './test-servers.ts';

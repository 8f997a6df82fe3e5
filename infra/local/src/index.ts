export * from './kafka.ts';
export * from './servers.ts';
export * from './test-servers.ts';
